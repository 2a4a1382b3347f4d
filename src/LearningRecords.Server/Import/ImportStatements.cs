using System.Threading.Channels;
using LearningRecords.Server.Ingest;
using Npgsql;

namespace LearningRecords.Server.Import;

/// <summary>How an import ended.</summary>
/// <param name="New">Statements that were not there before.</param>
/// <param name="Known">Statements that were already stored and equal.</param>
/// <param name="Refused">How many were not stored.</param>
public readonly record struct ImportSummary(long New, long Known, long Refused)
{
    public long Total => New + Known + Refused;

    public static ImportSummary operator +(ImportSummary left, ImportSummary right) =>
        new(left.New + right.New, left.Known + right.Known, left.Refused + right.Refused);
}

/// <summary>Statements that were read and prepared together, and what became of them.</summary>
/// <param name="Last">The place of the last one in its file.</param>
public sealed record ImportChunk(long Last, IReadOnlyList<(long Number, PreparedStatement Statement)> Prepared, IReadOnlyList<RefusedStatement> Refused)
{
    public ImportSummary Summary { get; init; }

    /// <summary>The latest moment at which the source stored one of them.</summary>
    public DateTimeOffset LastStored { get; init; }
}

/// <summary>
/// Stores statements through the same commit as the statements resource, thousands at a time; what is refused is named and does not stop the rest.
/// One chunk is read and others are prepared while the one before is committed, in the order of the file.
/// </summary>
public static class ImportStatements
{
    private const long ChunkBytes = 8 * 1024 * 1024;
    private const int ChunksAhead = 2;

    /// <param name="strict">Nothing of a chunk is stored from the first statement on that breaks a rule.</param>
    /// <param name="done">Called in order with each chunk once it is durable.</param>
    public static async Task<ImportSummary> RunAsync(
        CommitGroup commits, string tenant, IAsyncEnumerable<StatementSource> statements, ImportTerms terms, bool strict, Func<ImportChunk, Task> done, CancellationToken token)
    {
        var (total, committed, noted) = (new ImportSummary(), Task.CompletedTask, Task.CompletedTask);
        try
        {
            await InChunksAsync(statements, terms, async chunk =>
            {
                chunk = strict ? UpToRefused(chunk) : chunk;
                // Posts of clients should wait for one commit and not for two.
                if (terms.BesideService)
                    await committed;
                // Waits in the database for the chunk before, so that it begins the moment that one is durable.
                var turn = await TakeTurnAsync(commits, tenant, Requests(chunk), token);
                try
                {
                    await committed;
                }
                catch
                {
                    await turn.DisposeAsync();
                    throw;
                }

                committed = CommitAsync(turn, chunk);
            }, token);
        }
        finally
        {
            await committed;
            await noted;
        }

        return total;

        async Task CommitAsync(CommitTurn turn, ImportChunk chunk)
        {
            await using (turn)
                chunk = Summarize(chunk, await commits.CommitAsync(turn, token));
            total += chunk.Summary;
            // A chunk is noted while the next one is committed, unless the import may have to stop behind it.
            await noted;
            noted = done(chunk);
            if (strict)
                await noted;
        }
    }

    // On a slow disk the chunk before may take longer than a request would wait for a lock; an import has the time.
    private static async Task<CommitTurn> TakeTurnAsync(CommitGroup commits, string tenant, IReadOnlyList<IReadOnlyList<PreparedStatement>> requests, CancellationToken token)
    {
        while (true)
        {
            try
            {
                return await commits.TakeTurnAsync(tenant, requests, token);
            }
            catch (PostgresException problem) when (problem.SqlState == PostgresErrorCodes.LockNotAvailable)
            {
                token.ThrowIfCancellationRequested();
            }
        }
    }

    private static ImportChunk UpToRefused(ImportChunk chunk) => chunk.Refused is [var first, ..]
        ? chunk with { Last = first.Number - 1, Prepared = [.. chunk.Prepared.Where(entry => entry.Number < first.Number)], Refused = [first] }
        : chunk;

    /// <summary>Reads and prepares ahead of whatever happens to each chunk.</summary>
    internal static async Task InChunksAsync(IAsyncEnumerable<StatementSource> statements, ImportTerms terms, Func<ImportChunk, Task> use, CancellationToken token)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        var ahead = Channel.CreateBounded<Task<ImportChunk>>(new BoundedChannelOptions(ChunksAhead) { SingleReader = true, SingleWriter = true });
        var reading = Task.Run(() => ReadAheadAsync(statements, terms, ahead.Writer, stop.Token), token);
        try
        {
            await foreach (var preparing in ahead.Reader.ReadAllAsync(token))
                await use(await preparing);
        }
        finally
        {
            await stop.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task ReadAheadAsync(IAsyncEnumerable<StatementSource> statements, ImportTerms terms, ChannelWriter<Task<ImportChunk>> ahead, CancellationToken token)
    {
        var (chunk, bytes) = (new List<StatementSource>(terms.ChunkStatements), 0L);
        Exception? problem = null;
        try
        {
            await foreach (var statement in statements.WithCancellation(token))
            {
                chunk.Add(statement);
                bytes += statement.Json.Length;
                if (chunk.Count < terms.ChunkStatements && bytes < ChunkBytes)
                    continue;
                await HandOn(chunk);
                (chunk, bytes) = (new List<StatementSource>(terms.ChunkStatements), 0L);
            }
        }
        catch (Exception broken)
        {
            problem = broken;
        }

        // What stands before the place where a file is broken is not lost.
        if (chunk.Count > 0 && !token.IsCancellationRequested)
            await HandOn(chunk);
        ahead.Complete(problem);

        async Task HandOn(List<StatementSource> chunk) => await ahead.WriteAsync(Task.Run(() => Prepare(chunk, terms), token), token);
    }

    private static ImportChunk Prepare(List<StatementSource> chunk, ImportTerms terms)
    {
        var prepared = new List<(long, PreparedStatement)>(chunk.Count);
        var refused = new List<RefusedStatement>();
        foreach (var source in chunk)
        {
            var (statement, reasons) = PrepareImported.Prepare(source, terms);
            if (statement is null)
                refused.Add(new RefusedStatement(source.Number, reasons));
            else
                prepared.Add((source.Number, statement));
        }

        return new ImportChunk(chunk[^1].Number, prepared, refused) { LastStored = prepared.Max(entry => entry.Item2.Statement.Stored) ?? default };
    }

    internal static async Task<ImportChunk> CommitAsync(CommitGroup commits, string tenant, ImportChunk chunk, CancellationToken token) =>
        Summarize(chunk, await commits.CommitAsync(tenant, Requests(chunk), token));

    /// <summary>Each statement is a request of its own in one commit, so that none refuses another.</summary>
    private static IReadOnlyList<IReadOnlyList<PreparedStatement>> Requests(ImportChunk chunk) => [.. chunk.Prepared.Select(entry => (IReadOnlyList<PreparedStatement>)[entry.Statement])];

    private static ImportChunk Summarize(ImportChunk chunk, IReadOnlyList<WriteResult> results)
    {
        var refused = new List<RefusedStatement>(chunk.Refused);
        var fresh = 0;
        foreach (var ((number, _), result) in chunk.Prepared.Zip(results))
        {
            switch (result)
            {
                case WriteResult.Stored stored:
                    fresh += stored.New;
                    break;
                case WriteResult.Conflicts conflict:
                    refused.Add(new RefusedStatement(number, [new RefusedBecause("/id", $"A different statement with the id {conflict.Id} is already stored.")]));
                    break;
                case WriteResult.VoidsVoiding voids:
                    refused.Add(new RefusedStatement(number, [new RefusedBecause("/object/id", $"It voids {voids.Target}, which voids another and cannot be voided itself.")]));
                    break;
            }
        }

        var summary = new ImportSummary(fresh, chunk.Prepared.Count + chunk.Refused.Count - refused.Count - fresh, refused.Count);
        return chunk with { Refused = [.. refused.OrderBy(entry => entry.Number)], Summary = summary };
    }
}
