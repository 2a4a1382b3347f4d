using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using LearningRecords.Server.Attachments;
using LearningRecords.Server.Jobs;
using LearningRecords.Server.Requests;
using LearningRecords.Xapi;

namespace LearningRecords.Server.Import;

/// <summary>What is read of another store; kept with the job.</summary>
/// <param name="Key">Of the credential; its secret is kept nowhere.</param>
/// <param name="Since">Only what it stored after this moment.</param>
/// <param name="Until">Only what it stored up to this moment.</param>
/// <param name="Version">The version of the standard to speak; null: one that it says it speaks.</param>
public sealed record CrawlTerms(string Key, DateTimeOffset? Since = null, DateTimeOffset? Until = null, string? Version = null);

/// <summary>
/// The statements of another store, page by page in the order it stored them, with the contents of attachments, and each voided one before the one that
/// voids it. It is read up to the moment to which it says that it is complete: behind that, statements could still appear where the crawl has been.
/// </summary>
public sealed class CrawlSource : ImportSource, IDisposable
{
    private const int PageStatements = 500;
    private const int LargestPageBytes = 256 * 1024 * 1024;

    // Some stores compare moments coarser than they write them, and give many statements the same; a crawl that goes on asks for these once more.
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);

    private readonly OtherStore _store;
    private readonly Uri _address;
    private readonly CrawlTerms _terms;
    private readonly IAttachmentContents _contents;
    private readonly string _tenant;
    private readonly Action<string> _say;
    private readonly ConcurrentQueue<(long Number, Guid Id)> _underWay = new();
    private DateTimeOffset _durable = DateTimeOffset.UnixEpoch;

    /// <param name="say">Gets a sentence for whoever watches, when a request is repeated and when the content of an attachment is not taken.</param>
    public CrawlSource(Uri address, CrawlTerms terms, string secret, IAttachmentContents contents, string tenant, Action<string> say, Patience? patience = null)
    {
        (_address, _terms, _contents, _tenant, _say) = (address, terms, contents, tenant, say);
        _store = new OtherStore(address, terms.Key, secret, terms.Version, patience ?? Patience.Usual, say);
    }

    /// <summary>The moment up to which it is read, known once it has been asked; null: to the end.</summary>
    public DateTimeOffset? Through { get; private set; }

    public override async IAsyncEnumerable<StatementSource> ReadAsync(JobPlace from, Action<double> progress, [EnumeratorCancellation] CancellationToken token)
    {
        var consistentThrough = await _store.GreetAsync(token);
        Through = _terms.Until < consistentThrough ? _terms.Until : consistentThrough ?? _terms.Until;
        var (number, reached, begin) = (from.Position, MomentOf(from), (DateTimeOffset?)null);
        _durable = reached;
        var (page, beganAgainAt) = (Pages(reached), DateTimeOffset.UnixEpoch);
        while (page is not null)
        {
            var (result, linkIsGone) = await PageAsync(page, mayBeGone: reached > beganAgainAt, token);
            if (linkIsGone)
            {
                (page, beganAgainAt) = (Pages(reached), reached);
                continue;
            }

            foreach (var statement in result.Statements)
            {
                if (statement.Stored is { } stored)
                {
                    if (stored < reached - Overlap && begin is not null)
                        throw new CrawlException($"The store answers with a statement of {Text(stored)} behind one of {Text(reached)}, though asked for ascending order. A crawl that was broken off could not go on without losing some.");
                    reached = stored > reached ? stored : reached;
                    begin ??= stored;
                }

                if (statement.Voids is { } target && await VoidedAsync(target, token) is { } voided)
                    yield return Numbered(voided);
                yield return Numbered(statement);
            }

            if (Through is { } through && begin is { } first && through > first)
                progress(Math.Min(1, (reached - first) / (through - first)));
            page = result.More.Length == 0 ? null : _store.Link(result.More) is var next && next != page ? next : throw new CrawlException($"The store names a page as the one behind itself: {next}.");
        }

        StatementSource Numbered(CrawledStatement statement)
        {
            _underWay.Enqueue((++number, statement.Id));
            return new StatementSource(number, statement.Json);
        }
    }

    public override JobPlace After(ImportChunk chunk)
    {
        while (_underWay.TryPeek(out var oldest) && oldest.Number <= chunk.Last)
            _underWay.TryDequeue(out _);
        _durable = chunk.LastStored > _durable ? chunk.LastStored : _durable;
        return new JobPlace(_durable == DateTimeOffset.UnixEpoch ? "" : Text(_durable), chunk.Last);
    }

    public override Guid NewId(long number) => throw new InvalidOperationException("Every statement of a store has an id.");

    public override string Describe(long number) =>
        _underWay.FirstOrDefault(statement => statement.Number == number) is { Number: > 0 } found
            ? $"{_address} statementId={found.Id}"
            : $"{_address} statement {number.ToString(CultureInfo.InvariantCulture)}";

    public override string? Reached(JobPlace place) =>
        place.Part.Length == 0 || !DateTimeOffset.TryParse(place.Part, CultureInfo.InvariantCulture, out var moment) ? null
        : Through is { } through ? $"stored {moment.UtcDateTime:yyyy-MM-dd HH:mm:ss} of {through.UtcDateTime:yyyy-MM-dd HH:mm:ss}"
        : $"stored {moment.UtcDateTime:yyyy-MM-dd HH:mm:ss}";

    public void Dispose() => _store.Dispose();

    private static string Text(DateTimeOffset moment) => Instants.Format(moment.UtcDateTime);

    private static DateTimeOffset MomentOf(JobPlace place) =>
        place.Part.Length == 0 ? DateTimeOffset.UnixEpoch : DateTimeOffset.Parse(place.Part, CultureInfo.InvariantCulture).ToUniversalTime();

    /// <summary>The first page behind a moment.</summary>
    private Uri Pages(DateTimeOffset reached)
    {
        var since = reached == DateTimeOffset.UnixEpoch || reached - Overlap < _terms.Since ? _terms.Since : reached - Overlap;
        return _store.Resource(
            $"statements?ascending=true&attachments=true&limit={PageStatements.ToString(CultureInfo.InvariantCulture)}{Parameter("since", since)}{Parameter("until", Through)}");

        static string Parameter(string name, DateTimeOffset? moment) => moment is { } given ? $"&{name}={Uri.EscapeDataString(Text(given))}" : "";
    }

    /// <param name="mayBeGone">Whether the statements go on elsewhere when there is nothing at the link any more.</param>
    private async Task<(StatementResult Result, bool LinkIsGone)> PageAsync(Uri page, bool mayBeGone, CancellationToken token)
    {
        try
        {
            return (await _store.GetAsync(page, async (answer, body, token) => StatementResult.Read(await ReceiveAsync(answer, body, token)), token), false);
        }
        catch (CrawlException gone) when (mayBeGone && gone.Status is 400 or 404 or 410)
        {
            _say($"The link to the next page has expired ({gone.Message}). Going on by the moment reached.");
            return (new StatementResult([], ""), true);
        }
    }

    // The statements resource leaves out what is voided, unless asked for it by its id.
    private async Task<CrawledStatement?> VoidedAsync(Guid id, CancellationToken token)
    {
        try
        {
            return await _store.GetAsync(
                _store.Resource($"statements?voidedStatementId={id}&attachments=true"), async (answer, body, token) => CrawledStatement.Read(await ReceiveAsync(answer, body, token)), token);
        }
        catch (CrawlException unknown) when (unknown.Status == 404)
        {
            return null;
        }
    }

    /// <summary>The JSON of an answer, after the contents of attachments that came with it are stored.</summary>
    private async Task<ReadOnlyMemory<byte>> ReceiveAsync(HttpContent answer, Stream body, CancellationToken token)
    {
        if (MultipartStatements.BoundaryOf(answer.Headers.ContentType?.ToString()) is not { } boundary)
            return await ReadWholeAsync(body, token);

        using var multipart = new MultipartStatements(body, boundary, XapiVersion.V1_0_3);
        var json = await multipart.ReadStatementsAsync(LargestPageBytes, token);
        while (await multipart.NextAttachmentAsync(token) is { } part)
            await StoreAsync(part, token);
        return json;
    }

    private async Task StoreAsync(AttachmentPart part, CancellationToken token)
    {
        var sha2 = part.Sha2.ToLowerInvariant();
        if (await _contents.LengthAsync(_tenant, sha2, token) is not null)
            return;
        try
        {
            await _contents.StoreAsync(_tenant, sha2, (destination, token) => part.CopyToAsync(destination, long.MaxValue, token), token);
        }
        catch (MultipartException differs) when (differs.Problem.Rule == "part-hash-differs")
        {
            // It is the same whenever it is asked for.
            _say($"{differs.Message} The statement is imported without it.");
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadWholeAsync(Stream body, CancellationToken token)
    {
        var whole = new MemoryStream();
        var block = new byte[64 * 1024];
        while (await body.ReadAsync(block, token) is > 0 and var read)
        {
            if (whole.Length + read > LargestPageBytes)
                throw new CrawlException($"A page of the store is larger than {LargestPageBytes.ToString("N0", CultureInfo.InvariantCulture)} bytes.");
            whole.Write(block, 0, read);
        }

        return whole.GetBuffer().AsMemory(0, (int)whole.Length);
    }
}
