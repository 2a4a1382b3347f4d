using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using LearningRecords.Server.Access;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Tests.Crash;
using LearningRecords.Server.Tests.Operations;
using LearningRecords.TestService;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace LearningRecords.Server.Tests.Nodes;

/// <summary>Two services on one data folder, and four tenants that they share. The first one leads.</summary>
internal sealed class TwoProcesses : IAsyncDisposable
{
    private readonly DataFolder _folder;
    private readonly EmbeddedPostgres _postgres;
    private readonly Dictionary<string, long> _posted = new(StringComparer.Ordinal);

    private TwoProcesses(DataFolder folder, EmbeddedPostgres postgres, Installation installation, IReadOnlyDictionary<string, string> secrets) =>
        (_folder, _postgres, Installation, Secrets) = (folder, postgres, installation, secrets);

    public Installation Installation { get; }

    public IReadOnlyDictionary<string, string> Secrets { get; }

    public Dictionary<int, ServerProcess> Running { get; } = [];

    public static async Task<TwoProcesses> StartAsync(FolderStartedOnce startedOnce)
    {
        var folder = startedOnce.Copy();
        var postgres = await EmbeddedPostgres.StartAsync(folder, NullLogger.Instance, CancellationToken.None);
        var installation = await Installation.OpenAsync(postgres.ConnectionString, CancellationToken.None);
        var secrets = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var tenant in new[] { Tenants.Default, "north", "east", "south" })
        {
            await Tenants.CreateAsync(installation.Store, installation.Database, tenant, CancellationToken.None);
            secrets[tenant] = Credentials.NewSecret();
            await Credentials.SetAsync(installation.Database, tenant, $"key-{tenant}", secrets[tenant], CancellationToken.None);
        }

        var both = new TwoProcesses(folder, postgres, installation, secrets);
        foreach (var port in new[] { ServerProcess.FreePort(), ServerProcess.FreePort() })
            await both.StartOneAsync(port);
        await both.SharedByAsync(2);
        return both;
    }

    public async Task StartOneAsync(int port) => Running[port] = await ServerProcess.StartAsync(_folder.Root, port);

    /// <summary>A statement for each tenant, the courses and learners so few that folds meet earlier rows.</summary>
    public async Task PostAsync(int port)
    {
        foreach (var (tenant, secret) in Secrets)
        {
            using var http = ServerProcess.Client(port);
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"key-{tenant}:{secret}")));
            var count = _posted[tenant] = _posted.GetValueOrDefault(tenant) + 1;
            using var answer = await http.PostAsync(new Uri("/xapi/statements", UriKind.Relative), TenantClient.Body(Encoding.UTF8.GetBytes(SampleStatement.Json(
                Guid.NewGuid(),
                actor: $$$$"""{"account":{"homePage":"https://id.example.edu.cn","name":"learner-{{{{count % 3}}}}"}}""",
                @object: $$"""{"id":"https://example.edu.cn/courses/{{count % 2}}"}"""))));
            answer.EnsureSuccessStatusCode();
        }
    }

    /// <summary>Waits until every tenant's statements are folded.</summary>
    public async Task FoldedAsync(TimeSpan patience)
    {
        var watch = Stopwatch.StartNew();
        foreach (var tenant in Secrets.Keys)
        {
            while (await ReadModelLag.OfAsync(Installation.Database, tenant, CancellationToken.None) is { Behind: > 0 } lag)
            {
                Assert.True(watch.Elapsed < patience, $"{tenant} is {lag.Behind} events behind after {watch.Elapsed.TotalSeconds:0.0} s.");
                await Task.Delay(100);
            }
        }
    }

    /// <summary>Waits until the tenants are folded by so many processes.</summary>
    public async Task SharedByAsync(int processes)
    {
        var watch = Stopwatch.StartNew();
        while (await CountAsync("select count(distinct node_id) from records.wolverine_node_assignments where id like 'event-subscriptions:%'") != processes
            || await CountAsync("select count(*) from records.wolverine_node_assignments where id like 'event-subscriptions:%'") != Secrets.Count)
        {
            Assert.True(watch.Elapsed.TotalSeconds < 30, $"The tenants are not shared by {processes} processes.");
            await Task.Delay(100);
        }
    }

    /// <summary>STOP makes it stand still, CONT lets it go on, TERM ends it in an orderly way.</summary>
    public void Signal(int port, string signal) => Running[port].Signal(signal);

    /// <summary>Kills the process while both rebuild the read models of the tenants they fold and none can get any further, and waits for the rebuilds.</summary>
    public async Task KillWhileRebuildingAsync(int port, TimeSpan patience)
    {
        await using var connection = await Installation.Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var block = new NpgsqlCommand("lock table insights.statement_fact in exclusive mode", connection))
            await block.ExecuteNonQueryAsync();
        var rebuilds = RebuildAsync();
        while (await CountAsync("select count(*) from pg_locks where not granted and relation = 'insights.statement_fact'::regclass") < Secrets.Count)
            await Task.Delay(50);
        await Running[port].KillAsync();
        await transaction.RollbackAsync();
        await rebuilds.WaitAsync(patience);
    }

    /// <summary>The read models as they are equal those folded anew from the first event.</summary>
    public async Task EqualARebuildAsync()
    {
        var live = await RowsAsync();
        Assert.True(live["progress"].Length > 0);
        await RebuildAsync();
        Assert.Equal(live, await RowsAsync());
    }

    private Task RebuildAsync() =>
        Task.WhenAll(Secrets.Keys.Select(tenant => RebuildReadModels.RunAsync(Installation, tenant, _ => { }, CancellationToken.None)));

    private async Task<SortedDictionary<string, string>> RowsAsync()
    {
        var rows = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await using (var command = Installation.Database.CreateCommand("select tablename from pg_tables where schemaname = 'insights'"))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                rows[reader.GetString(0)] = "";
        }

        foreach (var table in rows.Keys.ToArray())
        {
            await using var command = Installation.Database.CreateCommand($"select coalesce(string_agg(t::text, E'\\n' order by t::text), '') from insights.{table} t");
            rows[table] = (string)(await command.ExecuteScalarAsync())!;
        }

        return rows;
    }

    private async Task<long> CountAsync(string sql)
    {
        await using var command = Installation.Database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Running.Values)
            await process.DisposeAsync();

        await Installation.DisposeAsync();
        await _postgres.DisposeAsync();
        Directory.Delete(_folder.Root, recursive: true);
    }
}
