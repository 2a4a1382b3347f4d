using System.Diagnostics;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Tests.Crash;
using LearningRecords.TestService;
using Npgsql;

namespace LearningRecords.Server.Tests.Nodes;

/// <summary>Four tenants beside the default one, whose folding two servers share.</summary>
internal sealed class FourTenants
{
    private readonly TwoServers _servers;
    private readonly IReadOnlyList<TenantClient[]> _tenants;
    private int _posted;

    private FourTenants(TwoServers servers, IReadOnlyList<TenantClient[]> tenants) => (_servers, _tenants) = (servers, tenants);

    public static async Task<FourTenants> CreateAsync(TwoServers servers)
    {
        var tenants = new List<TenantClient[]>();
        while (tenants.Count < 4)
            tenants.Add(await servers.NewTenantAsync());
        return new FourTenants(servers, tenants);
    }

    /// <summary>A statement for each tenant, the courses and learners so few that folds meet earlier rows.</summary>
    public async Task PostAsync(int server)
    {
        _posted++;
        foreach (var tenant in _tenants)
        {
            await tenant[server].StoreAsync(SampleStatement.Json(
                Guid.NewGuid(),
                actor: $$$$"""{"account":{"homePage":"https://id.example.edu.cn","name":"learner-{{{{_posted % 3}}}}"}}""",
                @object: $$"""{"id":"https://example.edu.cn/courses/{{_posted % 2}}"}"""));
        }
    }

    /// <summary>Waits until every tenant's statements are folded.</summary>
    public async Task FoldedAsync(TimeSpan patience)
    {
        var watch = Stopwatch.StartNew();
        foreach (var tenant in _tenants.Select(tenant => tenant[0].Tenant))
        {
            while (await ReadModelLag.OfAsync(_servers.Installation.Database, tenant, CancellationToken.None) is { Behind: > 0 } lag)
            {
                Assert.True(watch.Elapsed < patience, $"{tenant} is {lag.Behind} events behind after {watch.Elapsed.TotalSeconds:0.0} s.");
                await Task.Delay(100);
            }
        }
    }

    /// <summary>Waits until the tenants are folded by so many servers.</summary>
    public async Task SharedByAsync(int servers)
    {
        var watch = Stopwatch.StartNew();
        while (await CountAsync("select count(distinct node_id) from records.wolverine_node_assignments where id like 'event-subscriptions:%'") != servers
            || await CountAsync("select count(*) from records.wolverine_node_assignments where id like 'event-subscriptions:%'") != await CountAsync("select count(*) from records.tenant"))
        {
            Assert.True(watch.Elapsed.TotalSeconds < 30, $"The tenants are not shared by {servers} servers.");
            await Task.Delay(100);
        }
    }

    /// <summary>Kills the server while both rebuild the read models of the tenants they fold and none can get any further, and waits for the rebuilds.</summary>
    public async Task KillWhileRebuildingAsync(int server, TimeSpan patience)
    {
        await using var connection = await _servers.Installation.Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var block = new NpgsqlCommand("lock table insights.statement_fact in exclusive mode", connection))
            await block.ExecuteNonQueryAsync();
        var rebuilds = Task.WhenAll(_tenants.Select(tenant => RebuildReadModels.RunAsync(_servers.Installation, tenant[0].Tenant, _ => { }, CancellationToken.None)));
        while (await CountAsync("select count(*) from pg_locks where not granted and relation = 'insights.statement_fact'::regclass") < _tenants.Count)
            await Task.Delay(50);
        await _servers.KillAsync(server);
        await transaction.RollbackAsync();
        await rebuilds.WaitAsync(patience);
    }

    /// <summary>The read models as they are equal those folded anew from the first event.</summary>
    public async Task EqualARebuildAsync()
    {
        foreach (var tenant in _tenants)
            await ReadModelRows.EqualARebuildAsync(_servers.Installation, tenant[0].Tenant);
    }

    private async Task<long> CountAsync(string sql)
    {
        await using var command = _servers.Installation.Database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
