using System.Diagnostics;
using LearningRecords.Server.Operations;
using LearningRecords.TestPostgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace LearningRecords.Server.Tests.Operations;

public sealed class EmbeddedPostgresTests : IDisposable
{
    private readonly DataFolder _folder = DataFolder.Open(Directory.CreateTempSubdirectory("learningrecords-test-").FullName);

    public void Dispose() => Directory.Delete(_folder.Root, recursive: true);

    [Fact]
    public async Task An_empty_folder_gets_a_database_that_answers()
    {
        await using var postgres = await StartAsync();

        Assert.Equal("learningrecords|UTF8|on|on", await QueryAsync(postgres,
            "select current_database() || '|' || current_setting('server_encoding') || '|' || current_setting('fsync') || '|' || current_setting('data_checksums')"));
    }

    [Fact]
    public async Task Every_call_for_a_test_database_gives_an_empty_one()
    {
        await QueryAsync(await RunningPostgres.CreateDatabaseAsync(), "create table statement ()");

        Assert.Equal("", await QueryAsync(await RunningPostgres.CreateDatabaseAsync(), "select to_regclass('statement')::text"));
    }

    private Task<EmbeddedPostgres> StartAsync() => EmbeddedPostgres.StartAsync(_folder, NullLogger.Instance, CancellationToken.None);

    private static Task<string?> QueryAsync(EmbeddedPostgres postgres, string sql) => QueryAsync(postgres.ConnectionString, sql);

    private static async Task<string?> QueryAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (await command.ExecuteScalarAsync())?.ToString();
    }
}
