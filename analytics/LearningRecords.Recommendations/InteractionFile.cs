using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace LearningRecords.Recommendations;

/// <summary>
/// Interactions as tab-separated text with a header: learner, course and, in any order, time (ISO 8601), group and outcome
/// (0 to 1). Compressed when the name ends in .gz.
/// </summary>
public static class InteractionFile
{
    private static readonly string[] s_known = ["learner", "course", "time", "group", "outcome"];

    /// <exception cref="FormatException">A line is not as the header says; the message names its number.</exception>
    /// <exception cref="InvalidDataException">The file ends in .gz and is not a whole gzip file.</exception>
    public static IReadOnlyList<Interaction> Read(string file)
    {
        try
        {
            return ReadLines(file);
        }
        catch (InvalidDataException damaged)
        {
            throw new InvalidDataException($"{file} is not a whole gzip file: {damaged.Message}", damaged);
        }
    }

    private static List<Interaction> ReadLines(string file)
    {
        using var reader = OpenText(file);
        var header = reader.ReadLine()?.TrimStart('\uFEFF').Split('\t')
            ?? throw new FormatException($"{file} is empty; its first line must name the columns learner and course.");
        var column = s_known.ToDictionary(name => name, name => Array.IndexOf(header, name), StringComparer.Ordinal);
        if (column["learner"] < 0 || column["course"] < 0)
            throw new FormatException($"{file}, line 1: the header must name the columns learner and course; it is '{string.Join(' ', header)}'.");

        var interactions = new List<Interaction>();
        for (var number = 2; reader.ReadLine() is { } line; number++)
        {
            if (line.Length == 0)
                continue;
            var fields = line.Split('\t');
            if (fields.Length != header.Length)
                throw new FormatException($"{file}, line {number}: {header.Length} columns expected, {fields.Length} found.");
            interactions.Add(new Interaction(
                Required("learner"),
                Required("course"),
                Optional("time") is { } time ? Time(time) : null,
                Optional("group"),
                Optional("outcome") is { } outcome ? Outcome(outcome) : null));

            string? Optional(string name) => column[name] is >= 0 and var at && fields[at].Length > 0 ? fields[at] : null;

            string Required(string name) => Optional(name) ?? throw new FormatException($"{file}, line {number}: the {name} is empty.");

            DateTimeOffset Time(string text) =>
                DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var value)
                    ? value
                    : throw new FormatException($"{file}, line {number}: '{text}' is not a time.");

            double Outcome(string text) =>
                double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 1
                    ? value
                    : throw new FormatException($"{file}, line {number}: '{text}' is not an outcome from 0 to 1.");
        }

        return interactions;
    }

    /// <summary>Writes all columns, empty where unknown.</summary>
    public static void Write(string file, IEnumerable<Interaction> interactions) => WriteText(file, writer =>
    {
        writer.Write("learner\tcourse\ttime\tgroup\toutcome\n");
        foreach (var i in interactions)
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{i.Learner}\t{i.Course}\t{i.Time:O}\t{i.Group}\t{i.Outcome}\n"));
    });

    internal static StreamReader OpenText(string file)
    {
        Stream stream = File.OpenRead(file);
        return new StreamReader(Compressed(file) ? new GZipStream(stream, CompressionMode.Decompress) : stream, Encoding.UTF8);
    }

    internal static void WriteText(string file, Action<TextWriter> write) => WholeFile.Write(file, stream =>
    {
        using var writer = new StreamWriter(Compressed(file) ? new GZipStream(stream, CompressionLevel.Optimal) : stream, new UTF8Encoding(false));
        write(writer);
    });

    private static bool Compressed(string file) => file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
}
