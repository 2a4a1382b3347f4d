using System.Globalization;
using System.Net;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Requests;
using LearningRecords.Server.Tests.Crash;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Faults;

/// <summary>
/// Clocks that are set back. Of the database's only the store's own moments depend: to it a clock that was set back is the same as a last statement that lies ahead of the clock.
/// </summary>
public sealed class ClockTests
{
    [Theory]
    [InlineData("10 seconds")]
    [InlineData("1 hour")]
    public async Task After_the_clock_stepped_back_stored_goes_on_forward_and_consistent_through_with_it(string step)
    {
        var tenant = await RunningService.NewTenantAsync();
        var before = await StoredAsync(tenant, await tenant.StoreAsync(SampleStatement.Json()));
        var ahead = await StepAsync(tenant, step);

        var after = await StoredAsync(tenant, await tenant.StoreAsync(SampleStatement.Batch(Enumerable.Range(0, 3).Select(_ => SampleStatement.Json(Guid.NewGuid())))));
        var last = await StoredAsync(tenant, await tenant.StoreAsync(SampleStatement.Json()));
        using var read = await tenant.GetAsync("/xapi/statements?ascending=true");
        var through = Instant(read.Headers.GetValues(XapiRequests.ConsistentThroughHeader).Single());

        DateTimeOffset[] all = [.. before, ahead, .. after, .. last];
        Assert.Equal(all.Order(), all);
        Assert.Distinct(all);
        Assert.Equal(all[^1], through);
        Assert.Equal(5, (await tenant.PageAsync($"/xapi/statements?ascending=true&until={Uri.EscapeDataString(Instants.Format(through.UtcDateTime))}")).Ids.Count);
    }

    [Fact]
    public async Task While_the_clock_of_a_server_steps_back_its_clients_notice_nothing_and_nothing_is_lost()
    {
        var (tenant, clock) = (await RunningService.NewTenantAsync(), new SteppingClock());
        await using var app = WebService.Build(new WebServiceOptions(tenant.Installation.ConnectionString, "http://127.0.0.1:0", FirstTraining: null, Clock: clock));
        await app.StartAsync();
        tenant = tenant.By(new Uri(app.Urls.First()));
        var load = new MixedLoad([tenant]);
        using var stop = new CancellationTokenSource();
        var writing = load.RunAsync(stop.Token);
        await load.AcknowledgedAsync(25);

        clock.Step = TimeSpan.FromSeconds(-10);

        await load.AcknowledgedAsync(25);
        await stop.CancelAsync();
        await writing;
        Assert.DoesNotContain(HttpStatusCode.ServiceUnavailable, load.Answers.Keys);
        Assert.Equal(0, load.Unanswered);
        Assert.True(load.LongestWait < TimeSpan.FromSeconds(9), load.Summary);
        await load.CheckAsync();
        await tenant.CaughtUpAsync();
        await app.StopAsync();
    }

    private static async Task<DateTimeOffset> StepAsync(TenantClient tenant, string step)
    {
        await using var command = tenant.Installation.Database.CreateCommand("update records.tenant_clock set last = last + $2::interval where tenant_id = $1 returning last");
        command.Parameters.AddWithValue(tenant.Tenant);
        command.Parameters.AddWithValue(step);
        return new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync())!);
    }

    private static async Task<IReadOnlyList<DateTimeOffset>> StoredAsync(TenantClient tenant, IEnumerable<Guid> ids)
    {
        var stored = new List<DateTimeOffset>();
        foreach (var id in ids)
        {
            using var statement = System.Text.Json.JsonDocument.Parse((await tenant.ReadAsync(id))!);
            stored.Add(Instant(statement.RootElement.GetProperty("stored").GetString()!));
        }

        return stored;
    }

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
