using LearningRecords.Server.Operations;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace LearningRecords.Benchmarks.Load;

/// <summary>A PostgreSQL durable as the product's own, with one database for the service and others for what it is compared with; in a folder that is removed afterwards, or kept.</summary>
internal sealed class MeasuredPostgres : IAsyncDisposable
{
    private readonly EmbeddedPostgres _postgres;
    private readonly string? _removed;

    private MeasuredPostgres(EmbeddedPostgres postgres, string? removed) => (_postgres, _removed) = (postgres, removed);

    public int ProcessId => _postgres.ProcessId;

    /// <param name="kept">The folder, new or as an earlier run left it; null: one that is removed afterwards.</param>
    public static async Task<MeasuredPostgres> StartAsync(string? kept = null)
    {
        var folder = kept ?? Directory.CreateTempSubdirectory("learningrecords-bench-").FullName;
        return new MeasuredPostgres(await EmbeddedPostgres.StartAsync(DataFolder.Open(folder), NullLogger.Instance, CancellationToken.None), kept is null ? folder : null);
    }

    /// <summary>A database with the product's schema and its default tenant.</summary>
    public async Task<string> DatabaseAsync(string name)
    {
        await using (var server = NpgsqlDataSource.Create(_postgres.ConnectionString))
        await using (var look = server.CreateCommand($"select from pg_database where datname = '{name}'"))
        await using (var create = server.CreateCommand($"create database {name}"))
        {
            if (!(await look.ExecuteReaderAsync()).HasRows)
                await create.ExecuteNonQueryAsync();
        }

        var connectionString = new NpgsqlConnectionStringBuilder(_postgres.ConnectionString) { Database = name }.ConnectionString;
        await using var installation = await Installation.OpenAsync(connectionString, CancellationToken.None);
        // The nightly training is not what is measured.
        await using var tomorrow = installation.Database.CreateCommand(
            "insert into records.training_plan (only_row, due) values (true, clock_timestamp() + interval '1 day') on conflict (only_row) do update set due = excluded.due");
        await tomorrow.ExecuteNonQueryAsync();
        return connectionString;
    }

    public async ValueTask DisposeAsync()
    {
        await _postgres.DisposeAsync();
        if (_removed is not null)
            Directory.Delete(_removed, recursive: true);
    }
}
