using System.Net;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Recommendations.Models;
using LearningRecords.TestPostgres;
using LearningRecords.TestService;
using Xunit.Abstractions;

namespace LearningRecords.Server.Tests.Nodes;

/// <summary>What several processes on one database have in common.</summary>
public sealed class SharedStateTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Who_signed_in_at_one_process_is_signed_in_at_the_other()
    {
        var first = await RunningService.StartedAsync();
        await using var second = WebService.Build(new WebServiceOptions(first.Installation.ConnectionString, "http://127.0.0.1:0", FirstTraining: null));
        await second.StartAsync();
        using var stranger = first.BrowserOf(null);
        using var known = first.BrowserOf(await SignedInPeople.AdministratorAsync());

        using var refused = await stranger.GetAsync(new Uri(second.Urls.First()));
        Assert.Equal(HttpStatusCode.Redirect, refused.StatusCode);
        using var page = await known.GetAsync(new Uri(second.Urls.First()));
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        await second.StopAsync();
    }

    [Fact]
    public async Task Of_many_that_would_train_at_the_planned_moment_one_does()
    {
        await using var installation = await Installation.OpenAsync(await RunningPostgres.CreateDatabaseAsync(), CancellationToken.None);
        var due = new DateTimeOffset(2030, 1, 1, 2, 0, 0, TimeSpan.Zero);
        await using (var plan = installation.Database.CreateCommand("insert into records.training_plan (only_row, due) values (true, $1)"))
        {
            plan.Parameters.AddWithValue(due);
            await plan.ExecuteNonQueryAsync();
        }

        var turns = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => TrainOnSchedule.TakeTurnAsync(installation.Database, due, due + TrainOnSchedule.Interval, CancellationToken.None)));
        Assert.Single(turns, turn => turn);
    }

    [Fact]
    public async Task Processes_that_come_and_go_hold_up_no_tenant_old_or_new()
    {
        var tenants = new List<TenantClient>();
        for (var number = 0; number < 4; number++)
            tenants.Add(await RunningService.NewTenantAsync());
        for (var round = 0; round < 3; round++)
        {
            await using var passing = WebService.Build(new WebServiceOptions(tenants[0].Installation.ConnectionString, "http://127.0.0.1:0", FirstTraining: null));
            await passing.StartAsync();
            await Task.Delay(TimeSpan.FromSeconds(round));
            // Neither process knew of it when it started, and they knew different tenants.
            tenants.Add(await RunningService.NewTenantAsync());
            await FoldedAsync(tenants[^1..]);
            await passing.StopAsync();
        }

        await FoldedAsync(tenants);
    }

    private async Task FoldedAsync(IReadOnlyList<TenantClient> tenants)
    {
        var started = TimeProvider.System.GetTimestamp();
        foreach (var tenant in tenants)
            await tenant.PostAsync(SampleStatement.Json());
        foreach (var tenant in tenants)
            await tenant.CaughtUpAsync();
        output.WriteLine($"Folded after {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s.");
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(15));
    }
}
