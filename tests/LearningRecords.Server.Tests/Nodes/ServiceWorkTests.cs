using LearningRecords.Insights;
using LearningRecords.Server.Access;
using LearningRecords.Server.Operations;
using LearningRecords.TestPostgres;
using LearningRecords.TestService;
using Marten;

namespace LearningRecords.Server.Tests.Nodes;

/// <summary>What commands ask of the running services.</summary>
public sealed class ServiceWorkTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_request_waits_for_whoever_works_on_the_tenant_and_is_done_then()
    {
        var tenant = await RunningService.NewTenantAsync();
        await tenant.PostAsync(SampleStatement.Json());
        await tenant.CaughtUpAsync();
        Task<bool> asked;
        await using (await WorkLock.TakeAsync(tenant.Installation.Database, tenant.Tenant, CancellationToken.None))
        {
            asked = ServiceWork.AskAsync(tenant.Installation.Database, ServiceWork.Rebuild, tenant.Tenant, CancellationToken.None);
            await Task.Delay(TimeSpan.FromSeconds(1.5));
            Assert.False(asked.IsCompleted);
        }

        Assert.True(await asked.WaitAsync(Patience));
        await tenant.CaughtUpAsync();
    }

    [Fact]
    public async Task After_a_rebuild_the_tenant_is_folded_on()
    {
        var tenant = await RunningService.NewTenantAsync();
        await tenant.PostAsync(SampleStatement.Json());
        await RebuildReadModels.RunAsync(tenant.Installation, tenant.Tenant, _ => { }, CancellationToken.None).WaitAsync(Patience);
        await tenant.PostAsync(SampleStatement.Json());
        await tenant.CaughtUpAsync();
        Assert.Contains("\"statements\":2", await tenant.Http.GetStringAsync(new Uri("/insights/summary", UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Work_that_fails_tells_whoever_asked_why()
    {
        var tenant = await RunningService.NewTenantAsync();
        var problem = await Assert.ThrowsAsync<ReadModelException>(
            () => ServiceWork.AskAsync(tenant.Installation.Database, "polish", tenant.Tenant, CancellationToken.None).WaitAsync(Patience));
        Assert.Contains("polish", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_service_runs_nobody_waits_for_one()
    {
        await using var installation = await Installation.OpenAsync(await RunningPostgres.CreateDatabaseAsync(), CancellationToken.None);
        Assert.False(await ServiceWork.AskAsync(installation.Database, ServiceWork.Rebuild, Tenants.Default, CancellationToken.None).WaitAsync(Patience));
        await RebuildReadModels.RunAsync(installation, Tenants.Default, _ => { }, CancellationToken.None).WaitAsync(Patience);
    }

    [Fact]
    public async Task Two_folds_of_one_tenant_write_nothing_twice_and_the_service_folds_on()
    {
        var tenant = await RunningService.NewTenantAsync();
        using (var daemon = await tenant.Installation.Store.BuildProjectionDaemonAsync())
        {
            await daemon.StartAgentAsync(InsightsSchema.Progression(tenant.Tenant), CancellationToken.None);
            for (var batch = 0; batch < 20; batch++)
                await tenant.PostAsync(SampleStatement.Batch(Enumerable.Range(0, 20).Select(_ => SampleStatement.Json())));
            await tenant.CaughtUpAsync();
            await daemon.StopAllAsync();
        }

        await tenant.PostAsync(SampleStatement.Json());
        await tenant.CaughtUpAsync();
        Assert.Contains("\"statements\":401", await tenant.Http.GetStringAsync(new Uri("/insights/summary", UriKind.Relative)), StringComparison.Ordinal);
    }
}
