using LearningRecords.Events;
using LearningRecords.Server.Attachments;

namespace LearningRecords.Server.Export;

/// <summary>A file that gets statements one after the other.</summary>
public abstract class ExportFile : IAsyncDisposable
{
    /// <summary>The endings of the files there are, in words.</summary>
    public const string Endings = ".jsonl, .csv, either of them also with .gz, .parquet or .zip";

    public abstract ValueTask WriteAsync(StatementRecorded recorded, CancellationToken token);

    /// <summary>Makes durable what was written so far.</summary>
    /// <returns>The length of the file, cut off at which it can be gone on with later; null: it is written in one go.</returns>
    public abstract Task<long?> SaveAsync(CancellationToken token);

    /// <summary>Writes what follows the statements; without it the file is not whole.</summary>
    public abstract Task FinishAsync(CancellationToken token);

    public abstract ValueTask DisposeAsync();

    /// <summary>How a file of this name is written, from its beginning or behind what was saved; null when no form has its ending.</summary>
    public static Func<string, long, ExportFile>? Recognise(string name, IAttachmentContents contents, string tenant)
    {
        var isGzip = Has(".gz");
        if (isGzip)
            name = name[..^".gz".Length];
        return isGzip switch
        {
            false when Has(".zip") => (path, _) => new ArchiveFile(path, contents, tenant),
            false when Has(".parquet") => (path, length) => new ParquetFile(path, length),
            _ when Has(".jsonl") || Has(".ndjson") => (path, length) => new JsonLinesFile(new FileInParts(path, length, isGzip)),
            _ when Has(".csv") => (path, length) => new CsvFile(new FileInParts(path, length, isGzip), isNew: length == 0),
            _ => null,
        };

        bool Has(string ending) => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase);
    }
}
