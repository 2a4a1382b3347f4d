using LearningRecords.Server.Tests.Crash;
using Xunit.Abstractions;

namespace LearningRecords.Server.Tests.Nodes;

/// <summary>Two servers that fold four tenants together, and what happens when one of them stands still, dies, comes back or goes. The first one leads.</summary>
public sealed class TakeoverTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int First = 0;
    private const int Second = 1;
    private static readonly TimeSpan Takeover = TimeSpan.FromSeconds(15);

    private readonly TwoServers _servers = new();

    public async Task InitializeAsync()
    {
        await _servers.InitializeAsync();
        await _servers.KeepPostgresAsync();
    }

    public Task DisposeAsync() => _servers.DisposeAsync();

    [Fact]
    public async Task What_a_server_folds_the_other_folds_within_15_seconds_when_it_stands_still_or_is_killed_and_nothing_is_folded_twice()
    {
        var tenants = await FourTenants.CreateAsync(_servers);
        await tenants.SharedByAsync(2);
        await tenants.PostAsync(First);
        await tenants.FoldedAsync(Takeover);

        await _servers[First].FreezeAsync();
        output.WriteLine($"Folded {(await FoldedAfterAPostToAsync(tenants, Second)).TotalSeconds:0.0} s after the leading server stood still.");
        _servers[First].Thaw();
        await FoldedAfterAPostToAsync(tenants, First);
        await tenants.SharedByAsync(2);

        var killed = TimeProvider.System.GetTimestamp();
        await tenants.KillWhileRebuildingAsync(Second, Takeover);
        await FoldedAfterAPostToAsync(tenants, First);
        output.WriteLine($"Rebuilt and folded {TimeProvider.System.GetElapsedTime(killed).TotalSeconds:0.0} s after the leading server was killed in the middle of a rebuild.");
        await _servers.StartAsync(Second);
        await tenants.SharedByAsync(2);

        _servers[First].Signal("TERM");
        output.WriteLine($"Folded {(await FoldedAfterAPostToAsync(tenants, Second)).TotalSeconds:0.0} s after the leading server was told to end.");
        await tenants.EqualARebuildAsync();
    }

    private static async Task<TimeSpan> FoldedAfterAPostToAsync(FourTenants tenants, int server)
    {
        var started = TimeProvider.System.GetTimestamp();
        await tenants.PostAsync(server);
        await tenants.FoldedAsync(Takeover);
        return TimeProvider.System.GetElapsedTime(started);
    }
}
