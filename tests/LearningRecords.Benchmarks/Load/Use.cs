using System.Globalization;

namespace LearningRecords.Benchmarks.Load;

/// <summary>What processes use of the machine, as Linux counts it.</summary>
internal static class Use
{
    /// <summary>Processor time of a process and, for PostgreSQL's postmaster, of all its children, those that ended included.</summary>
    public static TimeSpan Processor(int process) =>
        Family(process).Select(member => Fields(member)).Where(fields => fields.Length > 16)
            .Aggregate(TimeSpan.Zero, (sum, fields) => sum + TimeSpan.FromSeconds(fields[13..17].Sum(field => long.Parse(field, CultureInfo.InvariantCulture)) / 100.0));

    /// <summary>Resident memory, pages shared within the family counted once, in MB.</summary>
    public static double MemoryMb(int process) => Family(process).Sum(ProportionalKb) / 1024.0;

    private static IEnumerable<int> Family(int process) =>
        [process, .. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
            .Where(other => Fields(other) is { Length: > 4 } fields && fields[3] == process.ToString(CultureInfo.InvariantCulture))];

    private static string[] Fields(int process)
    {
        try
        {
            // The command may hold spaces, so what follows it is split.
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return ["", "", .. stat[(stat.LastIndexOf(')') + 2)..].Split(' ')];
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static long ProportionalKb(int process)
    {
        try
        {
            return File.ReadLines($"/proc/{process}/smaps_rollup").Where(line => line.StartsWith("Pss:", StringComparison.Ordinal))
                .Select(line => long.Parse(line[4..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture)).FirstOrDefault();
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
