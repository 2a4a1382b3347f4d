namespace LearningRecords.Server.Commands;

/// <summary>Prints lists in columns as wide as they need to be, so that a key can be copied and a line found with grep.</summary>
internal static class Columns
{
    public static void Write(IReadOnlyList<string> titles, IEnumerable<IReadOnlyList<string>> rows)
    {
        IReadOnlyList<string>[] lines = [titles, .. rows];
        var widths = Enumerable.Range(0, titles.Count).Select(column => lines.Max(line => line[column].Length)).ToArray();
        foreach (var line in lines)
            Console.WriteLine(string.Join("  ", line.Select((text, column) => text.PadRight(widths[column]))).TrimEnd());
    }
}
