using LearningRecords.Events;
using LearningRecords.Server.Ingest;
using Npgsql;

namespace LearningRecords.Benchmarks.Load;

/// <summary>The same event bytes and index rows written by Npgsql alone: no HTTP, no checks, no clock, no Marten; one durable transaction a batch.</summary>
internal sealed class PlainNpgsql(string connectionString) : IAsyncDisposable
{
    private const string Tenant = "default";
    private static long _stored = DateTime.UtcNow.Ticks;
    private static long _sequence;

    private readonly NpgsqlDataSource _database = NpgsqlDataSource.Create(connectionString + ";Max Auto Prepare=50;Auto Prepare Min Usages=2;No Reset On Close=true");

    public static IReadOnlyList<AcceptedStatement> Accept(IReadOnlyList<PreparedStatement> statements) =>
        [.. statements.Select(statement => new AcceptedStatement(statement, new DateTimeOffset(Interlocked.Add(ref _stored, TimeSpan.TicksPerMicrosecond), TimeSpan.Zero), Interlocked.Increment(ref _sequence)))];

    public async Task WriteAsync(IReadOnlyList<AcceptedStatement> statements)
    {
        await using var connection = await _database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var batch = new NpgsqlBatch(connection, transaction);
        var stream = Guid.CreateVersion7();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("insert into records.mt_streams (tenant_id, id, version) values ($1, $2, $3)")
        {
            Parameters = { new() { Value = Tenant }, new() { Value = stream }, new() { Value = (long)statements.Count } },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            """
            insert into records.mt_events (seq_id, id, stream_id, version, data, bdata, type, timestamp, tenant_id, is_archived)
            select e.sequence, e.id, $2, e.n, '{}', e.bdata, 'statement_recorded', now(), $1, false
            from (select unnest($3) as sequence, unnest($4) as id, unnest($5) as bdata, generate_subscripts($3, 1) as n) e
            """)
        {
            Parameters =
            {
                new() { Value = Tenant },
                new() { Value = stream },
                new() { Value = statements.Select(statement => statement.Sequence).ToArray() },
                new() { Value = statements.Select(statement => statement.Prepared.Id).ToArray() },
                new() { Value = statements.Select(statement => StatementRecordedSerializer.Write(statement.Prepared.AcceptedAt(statement.Stored))).ToArray() },
            },
        });
        foreach (var insert in IndexStatements.Inserts(Tenant, statements, areReferredTo: false))
            batch.BatchCommands.Add(insert);
        await batch.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
