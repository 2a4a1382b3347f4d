using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LearningRecords.Server.Operations;
using LearningRecords.TestPostgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace LearningRecords.Server.Tests.Operations;

public sealed class EmbeddedPostgresTests(FolderStartedOnce startedOnce) : IClassFixture<FolderStartedOnce>, IDisposable
{
    private readonly DataFolder _folder = startedOnce.Copy();

    private string Cluster => Path.Combine(_folder.Postgres, "cluster");

    public void Dispose() => Directory.Delete(_folder.Root, recursive: true);

    [Fact]
    public async Task An_empty_folder_gets_a_database_that_answers()
    {
        DeleteCluster();

        await using var postgres = await StartAsync();

        Assert.Equal("learningrecords|UTF8|on|on", await QueryAsync(postgres,
            "select current_database() || '|' || current_setting('server_encoding') || '|' || current_setting('fsync') || '|' || current_setting('data_checksums')"));
    }

    [Fact]
    public async Task A_second_start_finds_the_data_on_the_same_port()
    {
        int port;
        await using (var first = await StartAsync())
        {
            await QueryAsync(first, "create table kept as select 42 as answer");
            port = first.Port;
        }

        await using var second = await StartAsync();

        Assert.Equal("42", await QueryAsync(second, "select answer from kept"));
        Assert.Equal(port, second.Port);
    }

    [Fact]
    public async Task The_last_one_out_stops_it()
    {
        var service = await StartAsync();
        var verb = await StartAsync();
        Assert.Equal(service.ProcessId, verb.ProcessId);

        await service.DisposeAsync();
        Assert.Equal("1", await QueryAsync(verb, "select 1"));

        await verb.DisposeAsync();
        Assert.False(File.Exists(Path.Combine(Cluster, "postmaster.pid")));
    }

    [Fact]
    public async Task Many_starts_at_once_share_one_server()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => StartAsync()));

        Assert.Single(all.Select(p => p.ProcessId).Distinct());
        await Task.WhenAll(all.Select(p => p.DisposeAsync().AsTask()));
        Assert.False(File.Exists(Path.Combine(Cluster, "postmaster.pid")));
    }

    [Fact]
    public async Task Another_process_uses_the_running_server_and_leaves_it_running()
    {
        await using var service = await StartAsync();
        using var verb = await SecondProcess.StartAsync(_folder);
        Assert.Equal(service.ProcessId, verb.Postmaster);

        await verb.EndAsync();

        Assert.Equal("1", await QueryAsync(service, "select 1"));
    }

    [Fact]
    public async Task A_server_that_outlived_its_killed_starter_is_found_and_stopped()
    {
        using var killed = await SecondProcess.StartAsync(_folder);
        await killed.KillAsync();

        await using (var next = await StartAsync())
        {
            Assert.Equal(killed.Postmaster, next.ProcessId);
            Assert.Equal("1", await QueryAsync(next, "select 1"));
        }

        Assert.False(File.Exists(Path.Combine(Cluster, "postmaster.pid")));
    }

    [Fact]
    public async Task What_was_committed_is_there_after_both_were_killed()
    {
        using (var killed = await SecondProcess.StartAsync(_folder))
        {
            await using (var service = await StartAsync())
            {
                await QueryAsync(service, "create table kept as select generate_series(1, 1000) as n");
                Process.GetProcessById(killed.Postmaster).Kill();
                await killed.KillAsync();
            }
        }

        await using var next = await StartAsync();

        Assert.NotEqual(0, next.ProcessId);
        Assert.Equal("1000", await QueryAsync(next, "select count(*) from kept"));
    }

    [Fact]
    public async Task A_killed_server_comes_back_on_the_same_connection_string()
    {
        await using var postgres = await StartAsync();
        await QueryAsync(postgres, "create table kept as select 42 as answer");
        var killed = postgres.ProcessId;

        Process.GetProcessById(killed).Kill();

        Assert.Equal("42", await UntilItAnswersAsync(postgres, "select answer from kept"));
        Assert.True(SpinWait.SpinUntil(() => postgres.ProcessId != killed, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task A_server_killed_in_the_middle_of_a_long_statement_comes_back()
    {
        await using var postgres = await StartAsync();
        var busy = QueryAsync(postgres, "select count(*) from generate_series(1, 20000000) a, generate_series(1, 100) b");
        await Task.Delay(500);

        Process.GetProcessById(postgres.ProcessId).Kill();

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => busy);
        Assert.Equal("1", await UntilItAnswersAsync(postgres, "select 1"));
    }

    [Fact]
    public async Task A_process_file_of_a_process_that_is_no_postmaster_is_overcome()
    {
        // This test's own process id is alive, as a reused one or a zombie is.
        await File.WriteAllTextAsync(Path.Combine(Cluster, "postmaster.pid"), $"{Environment.ProcessId}\n{Cluster}\n1\n5432\n\nlocalhost\n  1 1\nready   \n");

        await using var postgres = await StartAsync();

        Assert.Equal("1", await QueryAsync(postgres, "select 1"));
    }

    [Fact]
    public async Task A_remembered_port_that_is_taken_is_replaced()
    {
        int port;
        await using (var first = await StartAsync())
            port = first.Port;
        using var other = new TcpListener(IPAddress.Loopback, port);
        other.Start();

        await using var second = await StartAsync();

        Assert.NotEqual(port, second.Port);
        Assert.Equal("1", await QueryAsync(second, "select 1"));
    }

    [Fact]
    public async Task A_folder_made_by_a_PostgreSQL_that_is_not_here_says_what_to_install()
    {
        await File.WriteAllTextAsync(Path.Combine(Cluster, "PG_VERSION"), "9\n");

        var refused = await Assert.ThrowsAsync<EmbeddedPostgresException>(StartAsync);

        Assert.Contains("made by PostgreSQL 9", refused.Message, StringComparison.Ordinal);
        Assert.Contains("apt-get install postgresql-9", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_set_up_that_was_interrupted_is_begun_again()
    {
        DeleteCluster();
        Directory.CreateDirectory(Path.Combine(_folder.Postgres, "cluster.new", "base"));

        await using var postgres = await StartAsync();

        Assert.Equal("1", await QueryAsync(postgres, "select 1"));
    }

    [Fact]
    public void A_data_folder_that_cannot_be_made_is_refused_with_its_reason()
    {
        var file = Path.Combine(_folder.Root, "file");
        File.WriteAllText(file, "");

        var refused = Assert.Throws<EmbeddedPostgresException>(() => DataFolder.Open(Path.Combine(file, "data")));

        Assert.Contains("--data FOLDER", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_are_closed_to_others_and_the_password_is_required()
    {
        await using var postgres = await StartAsync();

        const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(ownerOnly, File.GetUnixFileMode(Path.Combine(_folder.Postgres, "password")));
        Assert.Equal(ownerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder.Postgres));
        var wrong = new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Password = "wrong" }.ConnectionString;
        var refused = await Assert.ThrowsAsync<PostgresException>(() => QueryAsync(wrong, "select 1"));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
    }

    [Fact]
    public async Task An_operator_s_setting_wins_over_ours()
    {
        await using (var first = await StartAsync())
            await QueryAsync(first, "alter system set max_connections = 77");

        await using var second = await StartAsync();

        Assert.Equal("77", await QueryAsync(second, "show max_connections"));
    }

    [Fact]
    public async Task Every_call_for_a_test_database_gives_an_empty_one()
    {
        await QueryAsync(await RunningPostgres.CreateDatabaseAsync(), "create table statement ()");

        Assert.Equal("", await QueryAsync(await RunningPostgres.CreateDatabaseAsync(), "select to_regclass('statement')::text"));
    }

    private void DeleteCluster() => Directory.Delete(_folder.Postgres, recursive: true);

    private Task<EmbeddedPostgres> StartAsync() => EmbeddedPostgres.StartAsync(_folder, NullLogger.Instance, CancellationToken.None);

    private static async Task<string?> UntilItAnswersAsync(EmbeddedPostgres postgres, string sql)
    {
        var patience = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return await QueryAsync(postgres, sql);
            }
            catch (NpgsqlException) when (patience.Elapsed < TimeSpan.FromSeconds(60))
            {
                await Task.Delay(50);
            }
        }
    }

    private static Task<string?> QueryAsync(EmbeddedPostgres postgres, string sql) => QueryAsync(postgres.ConnectionString, sql);

    private static async Task<string?> QueryAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToString(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }
}
