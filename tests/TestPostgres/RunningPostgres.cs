using System.Diagnostics;
using LearningRecords.Server.Operations;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace LearningRecords.TestPostgres;

/// <summary>
/// One real PostgreSQL for all tests of an assembly: the server of ConnectionStrings__Postgres, else an embedded one in a
/// temporary folder that ends with the test process.
/// </summary>
public static class RunningPostgres
{
    private static readonly Lazy<Task<string>> Server = new(StartAsync);

    /// <summary>Makes a new empty database and returns its connection string.</summary>
    public static async Task<string> CreateDatabaseAsync()
    {
        var server = await Server.Value;
        var database = "test_" + Guid.NewGuid().ToString("N");
        await ExecuteAsync(server, $"create database {database}");
        return new NpgsqlConnectionStringBuilder(server) { Database = database }.ConnectionString;
    }

    private static async Task<string> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("ConnectionStrings__Postgres") is { Length: > 0 } given)
            return given;

        var folder = DataFolder.Open(Directory.CreateTempSubdirectory("learningrecords-test-").FullName);
        StopWhenThisProcessEnds(folder);
        var postgres = await EmbeddedPostgres.StartAsync(folder, NullLogger.Instance, CancellationToken.None);
        // Test data need not survive a power failure; tests of crashes start a server of their own.
        await ExecuteAsync(postgres.ConnectionString, "alter system set fsync = off");
        await ExecuteAsync(postgres.ConnectionString, "select pg_reload_conf()");
        return postgres.ConnectionString;
    }

    /// <summary>The test runner may kill this process without notice, so a process outside it cleans up.</summary>
    private static void StopWhenThisProcessEnds(DataFolder folder)
    {
        const string script = """
            while kill -0 "$1" 2>/dev/null; do sleep 0.2; done
            kill -QUIT "$(head -n 1 "$2/postgres/cluster/postmaster.pid")" 2>/dev/null && sleep 1
            rm -rf "$2"
            """;
        string[] cleanUp = ["setsid", "sh", "-c", script, "sh", $"{Environment.ProcessId}", folder.Root];
        Process.Start("/bin/sh", ["-c", "exec \"$@\" </dev/null >/dev/null 2>&1", "sh", .. cleanUp]).Dispose();
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
