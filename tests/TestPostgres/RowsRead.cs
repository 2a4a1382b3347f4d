using Npgsql;

namespace LearningRecords.TestPostgres;

/// <summary>How many rows a database has read: what a question costs, whatever else the machine does.</summary>
public static class RowsRead
{
    /// <summary>Makes an empty database in which rows are looked up by key: so few as a test has would be read whole.</summary>
    public static async Task<string> CreateDatabaseAsync()
    {
        var connectionString = await RunningPostgres.CreateDatabaseAsync();
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var command = database.CreateCommand("do $$ begin execute format('alter database %I set enable_seqscan = off', current_database()); end $$");
        await command.ExecuteNonQueryAsync();
        return connectionString;
    }

    /// <summary>How many rows of a schema were read so far, once nobody is connected any more: connections tell when they end.</summary>
    /// <param name="tables">How the names of the tables begin that are asked for.</param>
    public static async Task<long> OfAsync(string connectionString, string schema, string tables = "")
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var others = new NpgsqlCommand("select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'", connection);
        while (await others.ExecuteScalarAsync() is not 0L)
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        await using var command = new NpgsqlCommand("select coalesce(sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)), 0)::bigint from pg_stat_user_tables where schemaname = $1 and starts_with(relname, $2)", connection)
        {
            Parameters = { new() { Value = schema }, new() { Value = tables } },
        };
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
