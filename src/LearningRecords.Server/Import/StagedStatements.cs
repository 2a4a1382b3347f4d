using LearningRecords.Server.Ingest;
using Marten;
using Npgsql;
using Weasel.Postgresql.Tables;

namespace LearningRecords.Server.Import;

/// <summary>The statements of a migration between being read in the order of their source and being recorded in the order of their <c>stored</c>.</summary>
public static class StagedStatements
{
    public static void AddMigrations(this StoreOptions options)
    {
        var table = new Table($"{StatementIndex.Schema}.staged_statement");
        table.AddColumn("tenant_id", "text").AsPrimaryKey();
        table.AddColumn("stored", "timestamptz").AsPrimaryKey();
        table.AddColumn("number", "bigint").AsPrimaryKey();
        table.AddColumn("json", "bytea").NotNull();
        options.Storage.ExtendedSchemaObjects.Add(table);
    }

    /// <summary>Adds statements; those that are there already, after a resumed migration, are left as they are.</summary>
    public static async Task AddAsync(NpgsqlDataSource database, string tenant, IReadOnlyList<(StatementSource Source, DateTimeOffset Stored)> statements, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            "insert into records.staged_statement (tenant_id, stored, number, json) select $1, s.stored, s.number, s.json from unnest($2, $3, $4) s(stored, number, json) on conflict do nothing");
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(statements.Select(statement => statement.Stored).ToArray());
        command.Parameters.AddWithValue(statements.Select(statement => statement.Source.Number).ToArray());
        command.Parameters.AddWithValue(statements.Select(statement => statement.Source.Json.ToArray()).ToArray());
        await command.ExecuteNonQueryAsync(token);
    }

    public static async Task<long> CountAsync(NpgsqlDataSource database, string tenant, CancellationToken token)
    {
        await using var command = database.CreateCommand("select count(*) from records.staged_statement where tenant_id = $1");
        command.Parameters.AddWithValue(tenant);
        return (long)(await command.ExecuteScalarAsync(token))!;
    }

    /// <summary>Reads what is staged, in the order of <c>stored</c> and, where that is the same, of the source.</summary>
    public static async IAsyncEnumerable<StatementSource> ReadAsync(
        NpgsqlDataSource database, string tenant, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token)
    {
        const int page = 1_000;
        var (last, count) = ((Stored: DateTime.MinValue, Number: 0L), page);
        while (count == page)
        {
            await using var command = database.CreateCommand(
                "select stored, number, json from records.staged_statement where tenant_id = $1 and (stored, number) > ($2, $3) order by stored, number limit $4");
            command.Parameters.AddWithValue(tenant);
            command.Parameters.AddWithValue(NpgsqlTypes.NpgsqlDbType.TimestampTz, DateTime.SpecifyKind(last.Stored, DateTimeKind.Utc));
            command.Parameters.AddWithValue(last.Number);
            command.Parameters.AddWithValue(page);
            var statements = new List<StatementSource>(page);
            await using (var reader = await command.ExecuteReaderAsync(token))
            {
                while (await reader.ReadAsync(token))
                {
                    last = (reader.GetDateTime(0), reader.GetInt64(1));
                    statements.Add(new StatementSource(last.Number, reader.GetFieldValue<byte[]>(2)));
                }
            }

            count = statements.Count;
            foreach (var statement in statements)
                yield return statement;
        }
    }

    /// <summary>Removes what is recorded: everything up to one of the statements.</summary>
    public static async Task RemoveAsync(NpgsqlDataSource database, string tenant, DateTimeOffset stored, long number, CancellationToken token)
    {
        await using var command = database.CreateCommand("delete from records.staged_statement where tenant_id = $1 and (stored, number) <= ($2, $3)");
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(stored);
        command.Parameters.AddWithValue(number);
        await command.ExecuteNonQueryAsync(token);
    }
}
