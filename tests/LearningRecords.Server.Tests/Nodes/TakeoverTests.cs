using LearningRecords.Server.Tests.Operations;
using Xunit.Abstractions;

namespace LearningRecords.Server.Tests.Nodes;

/// <summary>Two processes that fold four tenants together, and what happens when one of them stands still, dies, comes back or goes.</summary>
public sealed class TakeoverTests(FolderStartedOnce startedOnce, ITestOutputHelper output) : IClassFixture<FolderStartedOnce>
{
    private static readonly TimeSpan Takeover = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task What_a_process_folds_the_other_folds_within_15_seconds_when_it_stands_still_or_is_killed_and_nothing_is_folded_twice()
    {
        await using var both = await TwoProcesses.StartAsync(startedOnce);
        var (first, second) = (both.Running.Keys.First(), both.Running.Keys.Last());
        await both.PostAsync(first);
        await both.FoldedAsync(Takeover);

        both.Signal(first, "STOP");
        output.WriteLine($"Folded {(await FoldedAfterAPostToAsync(both, second)).TotalSeconds:0.0} s after the leading process stood still.");
        both.Signal(first, "CONT");
        await FoldedAfterAPostToAsync(both, first);
        await both.SharedByAsync(2);

        var killed = TimeProvider.System.GetTimestamp();
        await both.KillWhileRebuildingAsync(second, Takeover);
        await FoldedAfterAPostToAsync(both, first);
        output.WriteLine($"Rebuilt and folded {TimeProvider.System.GetElapsedTime(killed).TotalSeconds:0.0} s after the leading process was killed in the middle of a rebuild.");
        await both.StartOneAsync(second);
        await both.SharedByAsync(2);

        both.Signal(first, "TERM");
        output.WriteLine($"Folded {(await FoldedAfterAPostToAsync(both, second)).TotalSeconds:0.0} s after the leading process was told to end.");
        await both.EqualARebuildAsync();
    }

    private static async Task<TimeSpan> FoldedAfterAPostToAsync(TwoProcesses both, int port)
    {
        var started = TimeProvider.System.GetTimestamp();
        await both.PostAsync(port);
        await both.FoldedAsync(Takeover);
        return TimeProvider.System.GetElapsedTime(started);
    }
}
