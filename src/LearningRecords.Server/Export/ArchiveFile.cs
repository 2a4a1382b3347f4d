using System.Buffers;
using System.IO.Compression;
using LearningRecords.Events;
using LearningRecords.Server.Attachments;

namespace LearningRecords.Server.Export;

/// <summary>
/// A zip archive: the statements as JSON Lines, and the contents of their attachments, each named by its hash, as import reads them.
/// Where its entries are stands at its end, so it is written in one go.
/// </summary>
public sealed class ArchiveFile : ExportFile
{
    private readonly IAttachmentContents _contents;
    private readonly string _tenant;
    private readonly ZipArchive _archive;
    private readonly Stream _lines;
    private readonly ArrayBufferWriter<byte> _statement = new();
    private readonly Dictionary<string, string> _declared = new(StringComparer.OrdinalIgnoreCase);

    public ArchiveFile(string path, IAttachmentContents contents, string tenant)
    {
        (_contents, _tenant) = (contents, tenant);
        _archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        _lines = _archive.CreateEntry("statements.jsonl").Open();
    }

    public override ValueTask WriteAsync(StatementRecorded recorded, CancellationToken token)
    {
        if (recorded.Body.Span.IndexOf("\"attachments\""u8) >= 0)
            DeclaredAttachments.AddTo(_declared, recorded.Body.Span);
        return JsonLinesFile.WriteLineAsync(_lines, _statement, recorded, token);
    }

    public override Task<long?> SaveAsync(CancellationToken token) => Task.FromResult<long?>(null);

    public override async Task FinishAsync(CancellationToken token)
    {
        await _lines.DisposeAsync();
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
        await _lines.DisposeAsync();
        await _archive.DisposeAsync();
    }
}
