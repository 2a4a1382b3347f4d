using System.Collections.Concurrent;
using LearningRecords.Server.Activities;
using LearningRecords.Server.Agents;
using LearningRecords.Server.Operations;
using Npgsql;

namespace LearningRecords.Server.Ingest;

/// <summary>How one request ended.</summary>
public abstract record WriteResult
{
    /// <summary>Everything is durable: stored now or before.</summary>
    /// <param name="Ids">The ids of the request's statements, in order.</param>
    /// <param name="New">How many were not there before.</param>
    public sealed record Stored(IReadOnlyList<Guid> Ids, int New) : WriteResult;

    /// <summary>A different statement has this id; nothing of the request is stored.</summary>
    public sealed record Conflicts(int StatementIndex, Guid Id) : WriteResult;

    /// <summary>A statement voids one that is itself voiding; nothing of the request is stored.</summary>
    public sealed record VoidsVoiding(int StatementIndex, Guid Target) : WriteResult;
}

/// <summary>
/// Commits the requests that arrived together: one lock on the tenant's clock, one look-up, one batch for events and index.
/// Decisions are taken under the lock, so that two servers never accept the same id twice.
/// </summary>
public sealed class CommitGroup(NpgsqlDataSource database)
{
    private const int SentAhead = 200;

    private readonly ConcurrentDictionary<string, DateTimeOffset> _committedThrough = new(StringComparer.Ordinal);
    private long _committed;

    /// <summary>How many statements were committed here so far.</summary>
    public long Committed => Interlocked.Read(ref _committed);

    /// <summary>The <c>stored</c> of the last statement of the tenant that was committed here: everything up to it can be read. Null before the first.</summary>
    public DateTimeOffset? CommittedThrough(string tenant) => _committedThrough.TryGetValue(tenant, out var stored) ? stored : null;

    /// <summary>Commits requests as soon as it is their turn.</summary>
    public async Task<IReadOnlyList<WriteResult>> CommitAsync(string tenant, IReadOnlyList<IReadOnlyList<PreparedStatement>> requests, CancellationToken token)
    {
        await using var turn = await TakeTurnAsync(tenant, requests, token);
        return await CommitAsync(turn, token);
    }

    /// <summary>Takes the tenant's clock for these requests, once whoever has it is done; nobody else writes until the turn is committed or given up.</summary>
    internal async Task<CommitTurn> TakeTurnAsync(string tenant, IReadOnlyList<IReadOnlyList<PreparedStatement>> requests, CancellationToken token)
    {
        var ids = requests.SelectMany(request => request).Select(statement => statement.Id).Distinct().ToArray();
        var connection = await database.OpenConnectionAsync(token);
        try
        {
            var transaction = await connection.BeginTransactionAsync(token);
            var found = await TakeClockAndLookUp(connection, transaction, tenant, ids, requests, token);
            return new CommitTurn(connection, transaction, tenant, requests, ids, found);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    internal async Task<IReadOnlyList<WriteResult>> CommitAsync(CommitTurn turn, CancellationToken token)
    {
        var (connection, transaction, tenant, requests, ids, found) = turn;
        var (stored, sequence, known) = (found.Last.AddMicroseconds(1 - ids.Length), found.LastSequence, found.Known);
        var accepted = new List<AcceptedStatement>(ids.Length);
        var results = new List<WriteResult>(requests.Count);
        foreach (var request in requests)
        {
            switch (DecideRequest.Decide(request, known))
            {
                case RequestDecision.Conflict conflict:
                    results.Add(new WriteResult.Conflicts(conflict.StatementIndex, conflict.Id));
                    break;
                case RequestDecision.VoidsVoiding voids:
                    results.Add(new WriteResult.VoidsVoiding(voids.StatementIndex, voids.Target));
                    break;
                case RequestDecision.Record record:
                    foreach (var statement in record.New)
                    {
                        known[statement.Id] = KnownStatement.Of(statement);
                        accepted.Add(new AcceptedStatement(statement, statement.Stored ?? stored, ++sequence));
                        stored = stored.AddMicroseconds(1);
                    }

                    results.Add(new WriteResult.Stored([.. request.Select(statement => statement.Id)], record.New.Count));
                    break;
            }
        }

        // The lock is let go without a trace when every request was a repeat or a conflict.
        if (accepted.Count == 0)
            return results;

        await WriteAsync(connection, tenant, accepted, found, token);
        if (found.AreReferredTo || accepted.Exists(entry => entry.Statement.Object.ReferredStatement is not null))
            await LinkReferences.LinkAsync(connection, tenant, [.. accepted.Select(entry => entry.Prepared.Id)], token);

        await transaction.CommitAsync(token);
        _committedThrough[tenant] = accepted[^1].Stored;
        Interlocked.Add(ref _committed, accepted.Count);
        return results;
    }

    private static async Task WriteAsync(NpgsqlConnection connection, string tenant, List<AcceptedStatement> accepted, LookUp found, CancellationToken token)
    {
        var definitions = await MergeDefinitions.UpsertAsync(connection, tenant, accepted, found.LatestDefinitions, token);
        var appended = AppendStatements.Inserts(tenant, accepted);
        await using var batch = new NpgsqlBatch(connection);
        // Few go with their index in one round trip; of many, the events are written while the index is computed.
        if (accepted.Count < SentAhead)
            AddTo(batch, [.. appended, .. Index(tenant, accepted, found.AreReferredTo, definitions)]);
        else
            await AheadAsync(connection, appended, () => AddTo(batch, Index(tenant, accepted, found.AreReferredTo, definitions)), token);
        await batch.ExecuteNonQueryAsync(token);
        AppendStatements.Check(appended, accepted.Count);
    }

    private static async Task AheadAsync(NpgsqlConnection connection, IReadOnlyList<NpgsqlBatchCommand> commands, Action meanwhile, CancellationToken token)
    {
        await using var ahead = new NpgsqlBatch(connection);
        AddTo(ahead, commands);
        var writing = ahead.ExecuteNonQueryAsync(token);
        try
        {
            meanwhile();
        }
        finally
        {
            await writing;
        }
    }

    private static void AddTo(NpgsqlBatch batch, IEnumerable<NpgsqlBatchCommand> commands)
    {
        foreach (var command in commands)
            batch.BatchCommands.Add(command);
    }

    /// <summary>Everything that is looked up by: the index of statements, the names of agents and the definitions of activities.</summary>
    internal static IEnumerable<NpgsqlBatchCommand> Index(string tenant, IReadOnlyList<AcceptedStatement> accepted, bool areReferredTo, NpgsqlBatchCommand? definitions)
    {
        foreach (var insert in IndexStatements.Inserts(tenant, accepted, areReferredTo))
            yield return insert;
        if (RememberNames.Insert(tenant, accepted) is { } names)
            yield return names;
        if (definitions is not null)
            yield return definitions;
    }

    // One round trip; the lock it takes is held until the transaction ends.
    private static async Task<LookUp> TakeClockAndLookUp(
        NpgsqlConnection connection, NpgsqlTransaction transaction, string tenant, Guid[] ids, IReadOnlyList<IReadOnlyList<PreparedStatement>> requests, CancellationToken token)
    {
        var statements = requests.SelectMany(request => request).ToList();
        await using var batch = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands =
            {
                DatabaseLimits.OfAChange(),
                TenantClock.Take(tenant, ids.Length),
                AppendStatements.LastSequence(tenant),
                LookUpStatements.ByIndex(),
                LookUpStatements.Command(tenant, statements),
                LookUpStatements.Referring(tenant, ids),
                MergeDefinitions.LookUp(tenant, MergeDefinitions.ActivitiesOf(statements)),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(token);
        await reader.NextResultAsync(token);
        var last = await TenantClock.LastAsync(reader, tenant, token);
        await reader.NextResultAsync(token);
        var lastSequence = await reader.ReadAsync(token) ? reader.GetInt64(0) : 0;
        await reader.NextResultAsync(token);
        var known = await LookUpStatements.ReadAsync(reader, token);
        await reader.NextResultAsync(token);
        var areReferredTo = await reader.ReadAsync(token) && reader.GetBoolean(0);
        await reader.NextResultAsync(token);
        var latest = new Dictionary<Guid, Guid>();
        while (await reader.ReadAsync(token))
            latest[reader.GetGuid(0)] = reader.GetGuid(1);
        return new LookUp(last, lastSequence, known, areReferredTo, latest);
    }
}
