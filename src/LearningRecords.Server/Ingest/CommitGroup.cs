using LearningRecords.Events;
using Marten;
using Npgsql;
using NpgsqlTypes;

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
}

/// <summary>
/// Commits the requests that arrived together: one lock on the tenant's clock, one look-up, one Marten session for events and index.
/// Decisions are taken under the lock, so that two servers never accept the same id twice.
/// </summary>
public sealed class CommitGroup(IDocumentStore store, NpgsqlDataSource database)
{
    public async Task<IReadOnlyList<WriteResult>> CommitAsync(string tenant, IReadOnlyList<IReadOnlyList<PreparedStatement>> requests, CancellationToken token)
    {
        var ids = requests.SelectMany(request => request).Select(statement => statement.Id).Distinct().ToArray();
        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        var (last, known) = await TakeClockAndLookUp(connection, transaction, tenant, ids, token);

        var stored = last.AddMicroseconds(1 - ids.Length);
        var accepted = new List<(PreparedStatement Statement, DateTimeOffset Stored)>(ids.Length);
        var results = new List<WriteResult>(requests.Count);
        foreach (var request in requests)
        {
            switch (DecideRequest.Decide(request, known))
            {
                case RequestDecision.Conflict conflict:
                    results.Add(new WriteResult.Conflicts(conflict.StatementIndex, conflict.Id));
                    break;
                case RequestDecision.Record record:
                    foreach (var statement in record.New)
                    {
                        known[statement.Id] = KnownStatement.Of(statement);
                        accepted.Add((statement, stored));
                        stored = stored.AddMicroseconds(1);
                    }

                    results.Add(new WriteResult.Stored([.. request.Select(statement => statement.Id)], record.New.Count));
                    break;
            }
        }

        // The lock is let go without a trace when every request was a repeat or a conflict.
        if (accepted.Count == 0)
            return results;

        await using (var session = Open(transaction, tenant))
        {
            var segment = accepted.Select(entry =>
            {
                var recorded = session.Events.BuildEvent(entry.Statement.AcceptedAt(entry.Stored));
                recorded.Id = entry.Statement.Id;
                return (object)recorded;
            });
            session.Events.StartStream(Guid.CreateVersion7(), segment);
            IndexStatements.Queue(session, tenant, accepted);
            await session.SaveChangesAsync(token);
        }

        await transaction.CommitAsync(token);
        return results;
    }

    private IDocumentSession Open(NpgsqlTransaction transaction, string tenant)
    {
        var options = Marten.Services.SessionOptions.ForTransaction(transaction, shouldAutoCommit: false);
        options.TenantId = tenant;
        options.Tracking = DocumentTracking.None;
        return store.OpenSession(options);
    }

    private static async Task<(DateTimeOffset Last, Dictionary<Guid, KnownStatement> Known)> TakeClockAndLookUp(
        NpgsqlConnection connection, NpgsqlTransaction transaction, string tenant, Guid[] ids, CancellationToken token)
    {
        await using var batch = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands =
            {
                TenantClock.Take(tenant, ids.Length),
                new NpgsqlBatchCommand("select statement_id, content_hash, timestamp from records.statement where tenant_id = $1 and statement_id = any($2)")
                {
                    Parameters = { new() { Value = tenant }, new() { Value = ids, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid } },
                },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(token);
        var last = await TenantClock.LastAsync(reader, tenant, token);
        await reader.NextResultAsync(token);
        var known = new Dictionary<Guid, KnownStatement>();
        while (await reader.ReadAsync(token))
            known[reader.GetGuid(0)] = new KnownStatement(reader.GetGuid(1), await reader.IsDBNullAsync(2, token) ? null : reader.GetFieldValue<DateTimeOffset>(2));
        return (last, known);
    }
}
