using Marten;
using Npgsql;

namespace LearningRecords.Server.Ingest;

/// <summary>Records events that are no statements in the tenant's one order of commits, so that what they are decided on cannot change before they stand.</summary>
public static class RecordFacts
{
    /// <summary>Runs <paramref name="record"/> under the tenant's clock, in a session that is committed when it appended any event.</summary>
    /// <param name="moments">How many moments of <c>stored</c> it may give away, the last of them what it is called with.</param>
    /// <exception cref="Access.RefusedException">403: nobody may write for the tenant any more.</exception>
    public static async Task<T> RunAsync<T>(
        IDocumentStore store, NpgsqlDataSource database, string tenant, int moments, Func<IDocumentSession, DateTimeOffset, Task<T>> record, CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        return await RunAsync(store, transaction, tenant, moments, record, token);
    }

    /// <summary>The same in a transaction that has other work too. It is committed when there is any event, so whatever else it does must be done.</summary>
    public static async Task<T> RunAsync<T>(
        IDocumentStore store, NpgsqlTransaction transaction, string tenant, int moments, Func<IDocumentSession, DateTimeOffset, Task<T>> record, CancellationToken token)
    {
        DateTimeOffset last;
        await using (var batch = new NpgsqlBatch(transaction.Connection, transaction) { BatchCommands = { TenantClock.Take(tenant, moments) } })
        await using (var reader = await batch.ExecuteReaderAsync(token))
            last = await TenantClock.LastAsync(reader, tenant, token);

        var options = Marten.Services.SessionOptions.ForTransaction(transaction, shouldAutoCommit: false);
        options.TenantId = tenant;
        options.Tracking = DocumentTracking.None;
        await using var session = store.OpenSession(options);
        var result = await record(session, last.ToUniversalTime());
        if (session.PendingChanges.Streams().Count == 0)
            return result;
        await session.SaveChangesAsync(token);
        await transaction.CommitAsync(token);
        return result;
    }
}
