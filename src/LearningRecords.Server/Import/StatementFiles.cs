using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace LearningRecords.Server.Import;

/// <summary>A file of statements, or one inside an archive.</summary>
/// <param name="Name">As the user knows it.</param>
/// <param name="Path">The file, or the archive it is in.</param>
/// <param name="Entry">Its name in the archive; null: it is not in one.</param>
public sealed record StatementFile(string Name, string Path, string? Entry)
{
    /// <summary>
    /// The same for as long as nobody touches the file, so that a statement without an id gets the same one whenever it is read again,
    /// and another one when it stands in another file.
    /// </summary>
    public Guid Identity
    {
        get
        {
            var file = new FileInfo(Path);
            return NameBasedGuid.Create(NameBasedGuid.Url, $"file://{file.FullName}|{file.Length}|{file.LastWriteTimeUtc.Ticks}|{Entry}");
        }
    }
}

/// <summary>The content of an attachment that lies beside the statements, named by its hash.</summary>
/// <param name="Open">Opens it to be read.</param>
public sealed record AttachmentFile(string Sha2, Func<Stream> Open);

/// <summary>
/// Finds and reads files of statements: JSON in any of the forms of <see cref="SplitStatements"/>, gzipped or not, alone, in a folder or in a zip archive;
/// the contents of attachments under <c>attachments/</c>, each named by its hash.
/// </summary>
public static class StatementFiles
{
    private const string Attachments = "attachments";
    private static readonly string[] Endings = [".json", ".jsonl", ".ndjson", ".json.gz", ".jsonl.gz", ".ndjson.gz"];

    /// <summary>The statement files at a path: the file itself, those in the folder by name, those in the archive by name.</summary>
    public static IReadOnlyList<StatementFile> At(string path)
    {
        if (Directory.Exists(path))
            return [.. Directory.EnumerateFiles(path).Where(file => HoldsStatements(file) || IsArchive(file)).Order(StringComparer.Ordinal).SelectMany(At)];
        if (!IsArchive(path))
            return [new StatementFile(Path.GetFileName(path), path, null)];
        using var archive = ZipFile.OpenRead(path);
        return [.. archive.Entries.Select(entry => entry.FullName).Where(HoldsStatements).Order(StringComparer.Ordinal)
            .Select(entry => new StatementFile($"{Path.GetFileName(path)}/{entry}", path, entry))];
    }

    /// <summary>The contents of attachments at the same path, as long as <paramref name="use"/> has not returned.</summary>
    public static async Task UseAttachmentsAsync(string path, Func<IReadOnlyList<AttachmentFile>, Task> use)
    {
        if (Directory.Exists(path))
        {
            var folder = Path.Combine(path, Attachments);
            await use(Directory.Exists(folder)
                ? [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(file => new AttachmentFile(Path.GetFileName(file), () => File.OpenRead(file)))]
                : []);
            foreach (var archived in Directory.EnumerateFiles(path).Where(IsArchive).Order(StringComparer.Ordinal))
                await UseAttachmentsAsync(archived, use);
        }
        else if (IsArchive(path))
        {
            await using var archive = await ZipFile.OpenReadAsync(path);
            await use([.. archive.Entries.Where(entry => entry.FullName.StartsWith(Attachments + "/", StringComparison.Ordinal) && entry.Name.Length > 0)
                .Select(entry => new AttachmentFile(entry.Name, entry.Open))]);
        }
    }

    public static IAsyncEnumerable<StatementSource> ReadAsync(string path, CancellationToken token) => ReadAsync(At(path)[0], _ => { }, token);

    /// <param name="progress">Gets how many bytes of the file on disk were read.</param>
    public static async IAsyncEnumerable<StatementSource> ReadAsync(StatementFile file, Action<long> progress, [EnumeratorCancellation] CancellationToken token)
    {
        await using var raw = File.OpenRead(file.Path);
        await using var archive = file.Entry is null ? null : await ZipArchive.CreateAsync(raw, ZipArchiveMode.Read, leaveOpen: true, entryNameEncoding: null, token);
        await using Stream plain = archive is null ? raw : await archive.GetEntry(file.Entry!)!.OpenAsync(token);
        await using var stream = (file.Entry ?? file.Path).EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(plain, CompressionMode.Decompress) : plain;
        await foreach (var statement in SplitStatements.ReadAsync(stream, token))
        {
            progress(raw.Position);
            yield return statement;
        }
    }

    private static bool HoldsStatements(string file) => !file.StartsWith(Attachments + "/", StringComparison.Ordinal) && Array.Exists(Endings, ending => file.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private static bool IsArchive(string file) => file.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);
}
