namespace LearningRecords.Recommendations;

/// <summary>Writes a file so that whoever looks finds it whole or not at all, whatever ends the writing.</summary>
internal static class WholeFile
{
    /// <param name="write">Begins after the file was found to be writable and before anything of it can be seen.</param>
    public static void Write(string file, Action<Stream> write)
    {
        var unfinished = $"{file}.{Environment.ProcessId}.unfinished";
        try
        {
            using (var stream = File.Create(unfinished))
                write(stream);
            File.Move(unfinished, file, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }
}
