using LearningRecords.Events;
using LearningRecords.Server.Ingest;
using LearningRecords.Xapi;
using Npgsql;
using NpgsqlTypes;

namespace LearningRecords.Benchmarks.Load;

/// <summary>The same rows by PostgreSQL's COPY, one transaction for a whole load: as fast as these tables can be filled.</summary>
internal static class PlainCopy
{
    private const string Tenant = "default";

    public static async Task WriteAsync(NpgsqlDataSource database, IReadOnlyList<AcceptedStatement> statements)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var stream = Guid.CreateVersion7();
        await using (var segment = new NpgsqlCommand("insert into records.mt_streams (tenant_id, id, version) values ($1, $2, $3)", connection) { Parameters = { new() { Value = Tenant }, new() { Value = stream }, new() { Value = (long)statements.Count } } })
            await segment.ExecuteNonQueryAsync();
        await using (var reserve = new NpgsqlCommand("select setval('records.mt_events_sequence_default', $1)", connection) { Parameters = { new() { Value = statements[^1].Sequence } } })
            await reserve.ExecuteNonQueryAsync();
        await Events(connection, statements, stream);
        await Statements(connection, statements);
        await Matches(connection, "verb", "", statements.Select(entry => (entry, entry.Statement.VerbKey, false)));
        await Matches(connection, "registration", ", verb", statements.Where(entry => entry.Statement.Registration is not null).Select(entry => (entry, entry.Statement.Registration!.Value, false)));
        await Matches(connection, "agent", ", verb, related", statements.SelectMany(entry => entry.Statement.Agents.Append(new AgentMention(entry.Prepared.AuthorityKey, true)), (entry, mention) => (entry, mention.Key, mention.Related)));
        await Matches(connection, "activity", ", verb, related", statements.SelectMany(entry => entry.Statement.Activities, (entry, mention) => (entry, mention.Key, mention.Related)));
        await transaction.CommitAsync();
    }

    private static async Task Events(NpgsqlConnection connection, IReadOnlyList<AcceptedStatement> statements, Guid stream)
    {
        await using var copy = await connection.BeginBinaryImportAsync("copy records.mt_events (seq_id, id, stream_id, version, data, bdata, type, timestamp, tenant_id, is_archived) from stdin (format binary)");
        var version = 0L;
        foreach (var entry in statements)
        {
            await copy.StartRowAsync();
            await copy.WriteAsync(entry.Sequence, NpgsqlDbType.Bigint);
            await copy.WriteAsync(entry.Prepared.Id, NpgsqlDbType.Uuid);
            await copy.WriteAsync(stream, NpgsqlDbType.Uuid);
            await copy.WriteAsync(++version, NpgsqlDbType.Bigint);
            await copy.WriteAsync("{}", NpgsqlDbType.Jsonb);
            await copy.WriteAsync(StatementRecordedSerializer.Write(entry.Prepared.AcceptedAt(entry.Stored)), NpgsqlDbType.Bytea);
            await copy.WriteAsync("statement_recorded", NpgsqlDbType.Varchar);
            await copy.WriteAsync(entry.Stored, NpgsqlDbType.TimestampTz);
            await copy.WriteAsync(Tenant, NpgsqlDbType.Varchar);
            await copy.WriteAsync(false, NpgsqlDbType.Boolean);
        }

        await copy.CompleteAsync();
    }

    private static async Task Statements(NpgsqlConnection connection, IReadOnlyList<AcceptedStatement> statements)
    {
        await using var copy = await connection.BeginBinaryImportAsync("copy records.statement (tenant_id, statement_id, stored, sequence, authority, content_hash, timestamp, voiding, voided) from stdin (format binary)");
        foreach (var entry in statements)
        {
            await copy.StartRowAsync();
            await copy.WriteAsync(Tenant, NpgsqlDbType.Text);
            await copy.WriteAsync(entry.Prepared.Id, NpgsqlDbType.Uuid);
            await copy.WriteAsync(entry.Stored, NpgsqlDbType.TimestampTz);
            await copy.WriteAsync(entry.Sequence, NpgsqlDbType.Bigint);
            await copy.WriteAsync(entry.Prepared.AuthorityKey, NpgsqlDbType.Uuid);
            await copy.WriteAsync(entry.Prepared.ContentHash, NpgsqlDbType.Uuid);
            await copy.WriteAsync(entry.Statement.Timestamp!.Value, NpgsqlDbType.TimestampTz);
            await copy.WriteAsync(false, NpgsqlDbType.Boolean);
            await copy.WriteAsync(false, NpgsqlDbType.Boolean);
        }

        await copy.CompleteAsync();
    }

    private static async Task Matches(NpgsqlConnection connection, string column, string beside, IEnumerable<(AcceptedStatement Entry, Guid Key, bool Related)> rows)
    {
        await using var copy = await connection.BeginBinaryImportAsync($"copy records.statement_{column} (tenant_id, {column}, stored, via{beside}) from stdin (format binary)");
        foreach (var (entry, key, related) in rows)
        {
            await copy.StartRowAsync();
            await copy.WriteAsync(Tenant, NpgsqlDbType.Text);
            await copy.WriteAsync(key, NpgsqlDbType.Uuid);
            await copy.WriteAsync(entry.Stored, NpgsqlDbType.TimestampTz);
            await copy.WriteAsync(entry.Stored, NpgsqlDbType.TimestampTz);
            if (beside.Contains("verb", StringComparison.Ordinal))
                await copy.WriteAsync(entry.Statement.VerbKey, NpgsqlDbType.Uuid);
            if (beside.Contains("related", StringComparison.Ordinal))
                await copy.WriteAsync(related, NpgsqlDbType.Boolean);
        }

        await copy.CompleteAsync();
    }
}
