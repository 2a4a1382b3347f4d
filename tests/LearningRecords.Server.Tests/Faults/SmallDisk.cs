using System.Diagnostics;
using System.Globalization;

namespace LearningRecords.Server.Tests.Faults;

/// <summary>A file system of its own that is soon full.</summary>
internal sealed class SmallDisk : IDisposable
{
    private const int Megabytes = 160;

    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    private string Ballast => System.IO.Path.Combine(Path, "ballast");

    public static SmallDisk Mount()
    {
        var path = Directory.CreateTempSubdirectory("learningrecords-disk-").FullName;
        if (Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={Megabytes}m,mode=0755"), "learningrecords-test", path) is { } why)
        {
            Directory.Delete(path);
            throw new InvalidOperationException(why);
        }

        return new SmallDisk(path);
    }

    /// <summary>Leaves not one byte.</summary>
    public void Fill()
    {
        using var ballast = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        try
        {
            while (true)
                ballast.Write(block);
        }
        catch (IOException)
        {
            // full
        }
    }

    public void MakeSpace() => File.Delete(Ballast);

    public void Dispose()
    {
        Run("umount", "--lazy", Path);
        Directory.Delete(Path);
    }

    /// <returns>Null when it went well, else what went wrong.</returns>
    private static string? Run(string command, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : error;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return missing.Message;
        }
    }

    /// <summary>A test that needs one: skipped where the user may not mount a file system.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class FactAttribute : Xunit.FactAttribute
    {
        public FactAttribute()
        {
            try
            {
                Mount().Dispose();
            }
            catch (InvalidOperationException refused)
            {
                Skip = $"A small disk cannot be mounted here: {refused.Message.Trim()}";
            }
        }
    }
}
