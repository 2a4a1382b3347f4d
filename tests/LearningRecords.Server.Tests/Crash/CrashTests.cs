using System.Diagnostics;
using System.Globalization;
using System.Net;
using LearningRecords.Server.Access;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Tests.Operations;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace LearningRecords.Server.Tests.Crash;

/// <summary>
/// kill -9 in the middle of a batch load, on a PostgreSQL that syncs to disk. CRASH_ROUNDS repeats each test; the usual one round is for every build.
/// </summary>
public sealed class CrashTests(FolderStartedOnce startedOnce) : IClassFixture<FolderStartedOnce>, IDisposable
{
    private const int BatchesBetweenKills = 15;

    private readonly DataFolder _folder = startedOnce.Copy();
    private readonly int _port = ServerProcess.FreePort();

    private static int Rounds => int.Parse(Environment.GetEnvironmentVariable("CRASH_ROUNDS") ?? "1", CultureInfo.InvariantCulture);

    public void Dispose() => Directory.Delete(_folder.Root, recursive: true);

    [Fact]
    public async Task After_kill_9_of_the_server_every_acknowledged_statement_is_there_once_and_no_batch_in_part()
    {
        using var http = ServerProcess.Client(_port);
        var load = new BatchLoad(http);
        using var stop = new CancellationTokenSource();
        var server = await ServerProcess.StartAsync(_folder.Root, _port);
        try
        {
            var writing = load.RunAsync(stop.Token);
            for (var round = 0; round < Rounds; round++)
            {
                await load.AcknowledgedAsync(BatchesBetweenKills);
                await server.KillAsync();
                await server.DisposeAsync();
                server = await ServerProcess.StartAsync(_folder.Root, _port);
            }

            await load.AcknowledgedAsync(BatchesBetweenKills);
            await stop.CancelAsync();
            await writing;

            Assert.True(load.Unanswered > 0, "The kill hit no request.");
            await load.CheckAsync();
            await ReadModelsEqualARebuildAsync();
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task After_kill_9_of_PostgreSQL_the_living_server_recovers_by_itself_and_clients_see_only_503_meanwhile()
    {
        using var http = ServerProcess.Client(_port);
        var load = new BatchLoad(http);
        using var stop = new CancellationTokenSource();
        await using var server = await ServerProcess.StartAsync(_folder.Root, _port);
        var writing = load.RunAsync(stop.Token);
        for (var round = 0; round < Rounds; round++)
        {
            await load.AcknowledgedAsync(BatchesBetweenKills);
            using var postmaster = Process.GetProcessById(int.Parse(File.ReadLines(Path.Combine(_folder.Root, "postgres", "cluster", "postmaster.pid")).First(), CultureInfo.InvariantCulture));
            postmaster.Kill();
            await load.AcknowledgedAsync(BatchesBetweenKills);
        }

        await stop.CancelAsync();
        await writing;

        Assert.True(server.IsAlive);
        Assert.Equal(0, load.Unanswered);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable], load.Answers.Keys.Order());
        await load.CheckAsync();
        await ReadModelsEqualARebuildAsync();
    }

    private async Task ReadModelsEqualARebuildAsync()
    {
        await using var postgres = await EmbeddedPostgres.StartAsync(_folder, NullLogger.Instance, CancellationToken.None);
        await using var installation = await Installation.OpenAsync(postgres.ConnectionString, CancellationToken.None);
        var deadline = DateTime.UtcNow.AddSeconds(30);
        while (await ReadModelLag.OfAsync(installation.Database, Tenants.Default, CancellationToken.None) is { Behind: > 0 } lag)
        {
            Assert.True(DateTime.UtcNow < deadline, $"The read models stand still, {lag.Behind} events behind.");
            await Task.Delay(100);
        }

        var live = await RowsAsync(installation.Database);
        Assert.Contains(live, table => table.Key == "progress" && table.Value.Length > 0);
        await RebuildReadModels.RunAsync(installation, Tenants.Default, _ => { }, CancellationToken.None);

        Assert.Equal(live, await RowsAsync(installation.Database));
    }

    private static async Task<SortedDictionary<string, string>> RowsAsync(NpgsqlDataSource database)
    {
        var tables = new List<string>();
        await using (var command = database.CreateCommand("select tablename from pg_tables where schemaname = 'insights'"))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                tables.Add(reader.GetString(0));
        }

        var rows = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var table in tables)
        {
            await using var command = database.CreateCommand($"select coalesce(string_agg(t::text, E'\\n' order by t::text), '') from insights.{table} t");
            rows[table] = (string)(await command.ExecuteScalarAsync())!;
        }

        return rows;
    }
}
