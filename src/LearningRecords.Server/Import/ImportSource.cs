using LearningRecords.Server.Attachments;
using LearningRecords.Server.Jobs;

namespace LearningRecords.Server.Import;

/// <summary>What an import reads statements from, over and over should it be broken off.</summary>
public abstract class ImportSource
{
    /// <summary>Stores the contents of attachments that the statements declare, as far as they are known before the statements.</summary>
    /// <returns>How many there are.</returns>
    public virtual Task<int> ReceiveAttachmentsAsync(IAttachmentContents contents, string tenant, CancellationToken token) => Task.FromResult(0);

    /// <param name="from">Where to begin: behind this place.</param>
    /// <param name="progress">Gets how much of the source is read, from 0 to 1, if that is known.</param>
    public abstract IAsyncEnumerable<StatementSource> ReadAsync(JobPlace from, Action<double> progress, CancellationToken token);

    /// <summary>The place behind a chunk of statements.</summary>
    public abstract JobPlace After(ImportChunk chunk);

    /// <summary>The id of a statement that has none.</summary>
    public abstract Guid NewId(long number);

    /// <summary>Where a statement stands, in words.</summary>
    public abstract string Describe(long number);

    /// <summary>Where in the source a place is, in words; null: the number of statements says it.</summary>
    public virtual string? Reached(JobPlace place) => null;
}

/// <summary>Files of statements, one after the other.</summary>
public sealed class FilesSource : ImportSource
{
    // Files are numbered too, so that one number says both file and line.
    private const int LineBits = 40;

    private readonly string _path;
    private readonly IReadOnlyList<StatementFile> _files;
    private readonly Guid[] _identities;
    private readonly string _fingerprint;

    public FilesSource(string path)
    {
        _path = path;
        _files = StatementFiles.At(path);
        _identities = [.. _files.Select(file => file.Identity)];
        _fingerprint = NameBasedGuid.Create(NameBasedGuid.Url, string.Join('|', _identities)).ToString();
    }

    public int Count => _files.Count;

    /// <summary>Whether a job that has come to this place was reading these files as they are now.</summary>
    public bool IsSame(JobPlace place) => place.Part.Length == 0 || place.Part == _fingerprint;

    public override async Task<int> ReceiveAttachmentsAsync(IAttachmentContents contents, string tenant, CancellationToken token)
    {
        var received = 0;
        await StatementFiles.UseAttachmentsAsync(_path, async files =>
        {
            foreach (var file in files)
                received += await ReceiveContents.StoreAsync(contents, tenant, file, token) ? 1 : 0;
        });
        return received;
    }

    public override async IAsyncEnumerable<StatementSource> ReadAsync(JobPlace from, Action<double> progress, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token)
    {
        var behind = IsSame(from) ? from.Position : 0;
        var (total, before) = ((double)Math.Max(1, _files.Sum(LengthOf)), 0L);
        for (var index = 0; index < _files.Count; index++)
        {
            if (index >= behind >> LineBits)
            {
                await foreach (var statement in StatementFiles.ReadAsync(_files[index], bytes => progress((before + Math.Min(bytes, LengthOf(_files[index]))) / total), token))
                {
                    var number = ((long)index << LineBits) + statement.Number;
                    if (number > behind)
                        yield return statement with { Number = number };
                }
            }

            before += LengthOf(_files[index]);
        }

        // The entries of an archive are thought of as equally long.
        long LengthOf(StatementFile file) => new FileInfo(file.Path).Length / _files.Count(other => other.Path == file.Path);
    }

    public override JobPlace After(ImportChunk chunk) => new(_fingerprint, chunk.Last);

    public override Guid NewId(long number) => NameBasedGuid.Create(_identities[number >> LineBits], $"{LineOf(number)}");

    public override string Describe(long number) => $"{_files[(int)(number >> LineBits)].Name}:{LineOf(number)}";

    private static long LineOf(long number) => number & ((1L << LineBits) - 1);
}

/// <summary>The tables of the OULAD as statements.</summary>
public sealed class OuladSource(OuladTables tables) : ImportSource
{
    public override IAsyncEnumerable<StatementSource> ReadAsync(JobPlace from, Action<double> progress, CancellationToken token) =>
        OuladStatements.Read(tables).Select((json, index) => new StatementSource(index + 1, json)).Where(statement => statement.Number > from.Position).ToAsyncEnumerable();

    public override JobPlace After(ImportChunk chunk) => new("", chunk.Last);

    public override Guid NewId(long number) => throw new InvalidOperationException("These statements have ids.");

    public override string Describe(long number) => $"OULAD:{number}";
}
