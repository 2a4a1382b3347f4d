using LearningRecords.Events;
using LearningRecords.Server.Activities;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Server.Ingest;

/// <summary>Writes the index of statements again from the events, for a store whose index has an earlier form or was lost.</summary>
public static class RebuildStatementIndex
{
    private const int PageSize = 1_000;
    private static readonly string[] Tables = ["statement", "statement_verb", "statement_registration", "statement_agent", "statement_activity"];

    /// <summary>Removes the tables of an index in its earlier form, so that the schema can be brought up to date.</summary>
    public static async Task DropEarlierFormAsync(NpgsqlDataSource database, CancellationToken token)
    {
        // The newest column tells; a database without an index has none of an earlier form.
        await using var look = database.CreateCommand(
            """
            select to_regclass('records.statement') is not null and not exists (
                select from information_schema.columns where table_schema = 'records' and table_name = 'statement' and column_name = 'sequence')
            """);
        if (await look.ExecuteScalarAsync(token) is not true)
            return;
        await using var drop = database.CreateCommand($"drop table if exists {string.Join(", ", Tables.Select(table => $"{StatementIndex.Schema}.{table}"))}");
        await drop.ExecuteNonQueryAsync(token);
    }

    /// <summary>The tenants that have statements but no index of them, with how many events they have.</summary>
    public static async Task<IReadOnlyList<(string Tenant, long Events)>> MissingAsync(NpgsqlDataSource database, CancellationToken token)
    {
        // The limits keep the planner from joins over everything, which would be read at every start.
        await using var command = database.CreateCommand(
            """
            select t.tenant_id, (select count(*) from records.mt_events e where e.tenant_id = t.tenant_id)
            from records.tenant t
            where (select true from records.mt_events e where e.tenant_id = t.tenant_id and e.type = $1 limit 1)
              and (select true from records.statement s where s.tenant_id = t.tenant_id limit 1) is null
            order by t.tenant_id
            """);
        command.Parameters.AddWithValue(AppendStatements.EventType);
        await using var reader = await command.ExecuteReaderAsync(token);
        var missing = new List<(string, long)>();
        while (await reader.ReadAsync(token))
            missing.Add((reader.GetString(0), reader.GetInt64(1)));
        return missing;
    }

    /// <summary>Writes a tenant's index in one transaction, so that it is whole or not there, while nobody else writes.</summary>
    public static async Task<long> RunAsync(NpgsqlDataSource database, string tenant, Action<long> progress, CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        await using (var alone = new NpgsqlCommand("select from records.tenant_clock where tenant_id = $1 for update", connection) { Parameters = { new() { Value = tenant } } })
            await alone.ExecuteNonQueryAsync(token);

        // Known from page to page, or each would write every definition again.
        var (after, indexed, latest) = (0L, 0L, new Dictionary<Guid, Guid>());
        while (await ReadPageAsync(connection, tenant, after, token) is { Count: > 0 } page)
        {
            AcceptedStatement[] accepted = [.. page.SelectMany(entry => ReadRecorded.Read(entry.Recorded), (entry, statement) => Accepted(entry.Recorded, statement, entry.Sequence))];
            await IndexAsync(connection, tenant, accepted, latest, token);
            await LinkReferences.LinkAsync(connection, tenant, [.. accepted.Select(entry => entry.Prepared.Id)], token);
            after = page[^1].Sequence;
            progress(indexed += page.Count);
        }

        await transaction.CommitAsync(token);
        return indexed;
    }

    private static async Task IndexAsync(NpgsqlConnection connection, string tenant, AcceptedStatement[] accepted, Dictionary<Guid, Guid> latest, CancellationToken token)
    {
        var definitions = await MergeDefinitions.UpsertAsync(connection, tenant, accepted, latest, token);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var insert in CommitGroup.Index(tenant, accepted, areReferredTo: true, definitions))
            batch.BatchCommands.Add(insert);
        await batch.ExecuteNonQueryAsync(token);
    }

    private static async Task<IReadOnlyList<(long Sequence, StatementRecorded Recorded)>> ReadPageAsync(NpgsqlConnection connection, string tenant, long after, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            "select seq_id, bdata from records.mt_events where tenant_id = $1 and seq_id > $2 and type = $3 order by seq_id limit $4", connection)
        {
            Parameters = { new() { Value = tenant }, new() { Value = after }, new() { Value = AppendStatements.EventType }, new() { Value = PageSize } },
        };
        await using var reader = await command.ExecuteReaderAsync(token);
        var page = new List<(long, StatementRecorded)>(PageSize);
        while (await reader.ReadAsync(token))
            page.Add((reader.GetInt64(0), StatementRecordedSerializer.Read(reader.GetFieldValue<byte[]>(1))));
        return page;
    }

    private static AcceptedStatement Accepted(StatementRecorded recorded, Statement statement, long sequence)
    {
        var envelope = recorded.Envelope;
        var prepared = new PreparedStatement(
            envelope.Id, StatementComparison.ContentHash(recorded.Body), statement, envelope.Version, envelope.Authority, ReadRecorded.AuthorityOf(recorded), envelope.Absent, Defines: true)
        {
            Definitions = PrepareStatements.DefinitionsOf(statement),
        };
        return new AcceptedStatement(prepared, envelope.Stored, sequence);
    }
}
