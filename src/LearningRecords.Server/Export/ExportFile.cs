using System.Buffers;
using System.IO.Compression;
using LearningRecords.Events;
using LearningRecords.Server.Attachments;

namespace LearningRecords.Server.Export;

/// <summary>A file that gets statements one after the other.</summary>
public abstract class ExportFile : IAsyncDisposable
{
    /// <summary>The endings of the files there are, in words.</summary>
    public const string Endings = ".jsonl, .csv, either of them also with .gz, or .zip";

    public abstract ValueTask WriteAsync(StatementRecorded recorded, CancellationToken token);

    /// <summary>Writes what follows the statements; without it the file is not whole.</summary>
    public virtual Task FinishAsync(CancellationToken token) => Task.CompletedTask;

    public abstract ValueTask DisposeAsync();

    /// <summary>How a file of this name is written; null when no form has its ending.</summary>
    public static Func<string, ExportFile>? Recognise(string name, IAttachmentContents contents, string tenant)
    {
        var isGzip = Has(".gz");
        if (isGzip)
            name = name[..^".gz".Length];
        return (isGzip, Has(".zip")) switch
        {
            (false, true) => path => new ArchiveFile(path, contents, tenant),
            _ when Has(".jsonl") || Has(".ndjson") => path => new JsonLinesFile(Create(path, isGzip)),
            _ when Has(".csv") => path => new CsvFile(Create(path, isGzip)),
            _ => null,
        };

        bool Has(string ending) => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase);
    }

    private static Stream Create(string path, bool isGzip) => isGzip ? new GZipStream(File.Create(path), CompressionLevel.Optimal) : File.Create(path);
}

/// <summary>One statement a line, exactly as the statements resource returns it.</summary>
public sealed class JsonLinesFile(Stream stream) : ExportFile
{
    private readonly ArrayBufferWriter<byte> _statement = new();

    public override async ValueTask WriteAsync(StatementRecorded recorded, CancellationToken token)
    {
        _statement.ResetWrittenCount();
        ExactStatement.Write(_statement, recorded);
        await stream.WriteAsync(OnOneLine(_statement.WrittenMemory), token);
        stream.WriteByte((byte)'\n');
    }

    public override ValueTask DisposeAsync() => stream.DisposeAsync();

    // JSON holds line breaks only between its tokens, where a space says the same.
    private static ReadOnlyMemory<byte> OnOneLine(ReadOnlyMemory<byte> statement)
    {
        if (!statement.Span.ContainsAny((byte)'\n', (byte)'\r'))
            return statement;
        var line = statement.ToArray();
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        return line;
    }
}

/// <summary>A zip archive: the statements as JSON Lines, and the contents of their attachments, each named by its hash, as import reads them.</summary>
public sealed class ArchiveFile : ExportFile
{
    private readonly IAttachmentContents _contents;
    private readonly string _tenant;
    private readonly ZipArchive _archive;
    private readonly JsonLinesFile _statements;
    private readonly Dictionary<string, string> _declared = new(StringComparer.OrdinalIgnoreCase);

    public ArchiveFile(string path, IAttachmentContents contents, string tenant)
    {
        (_contents, _tenant) = (contents, tenant);
        _archive = ZipFile.Open(path, ZipArchiveMode.Create);
        _statements = new JsonLinesFile(_archive.CreateEntry("statements.jsonl").Open());
    }

    public override ValueTask WriteAsync(StatementRecorded recorded, CancellationToken token)
    {
        if (recorded.Body.Span.IndexOf("\"attachments\""u8) >= 0)
            DeclaredAttachments.AddTo(_declared, recorded.Body.Span);
        return _statements.WriteAsync(recorded, token);
    }

    public override async Task FinishAsync(CancellationToken token)
    {
        await _statements.DisposeAsync();
        foreach (var sha2 in _declared.Keys.Select(declared => declared.ToLowerInvariant()).Order(StringComparer.Ordinal))
        {
            if (await _contents.LengthAsync(_tenant, sha2, token) is null)
                continue;
            await using var entry = await _archive.CreateEntry($"attachments/{sha2}").OpenAsync(token);
            await _contents.CopyToAsync(_tenant, sha2, entry, token);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _statements.DisposeAsync();
        await _archive.DisposeAsync();
    }
}
