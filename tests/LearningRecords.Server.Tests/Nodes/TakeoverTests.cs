using LearningRecords.Server.Tests.Operations;
using Xunit.Abstractions;

namespace LearningRecords.Server.Tests.Nodes;

/// <summary>Processes that fold four tenants together, and what happens when one of them dies, stands still, comes or goes.</summary>
public sealed class TakeoverTests(FolderStartedOnce startedOnce, ITestOutputHelper output) : IClassFixture<FolderStartedOnce>
{
    private static readonly TimeSpan Takeover = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task When_the_leading_process_is_killed_the_other_folds_its_tenants_within_15_seconds_and_gives_half_to_the_next_that_starts()
    {
        await using var both = await TwoProcesses.StartAsync(startedOnce);
        var (first, second) = (both.Running.Keys.First(), both.Running.Keys.Last());
        await both.PostAsync(first);
        await both.PostAsync(second);
        await both.FoldedAsync(Takeover);

        await both.Running[first].KillAsync();
        await both.PostAsync(second);
        output.WriteLine($"Taken over after {(await both.FoldedAsync(Takeover)).TotalSeconds:0.0} s.");

        await both.StartOneAsync(first);
        await both.SharedByAsync(2);
        await both.PostAsync(first);
        await both.FoldedAsync(Takeover);

        both.Signal(second, "TERM");
        await both.PostAsync(first);
        output.WriteLine($"Handed over after {(await both.FoldedAsync(TimeSpan.FromSeconds(10))).TotalSeconds:0.0} s.");
        await both.EqualARebuildAsync();
    }

    [Fact]
    public async Task When_the_leading_process_stands_still_the_other_folds_its_tenants_within_15_seconds_and_nothing_twice_when_it_goes_on()
    {
        await using var both = await TwoProcesses.StartAsync(startedOnce);
        var (first, second) = (both.Running.Keys.First(), both.Running.Keys.Last());
        await both.PostAsync(first);

        both.Signal(first, "STOP");
        await both.PostAsync(second);
        output.WriteLine($"Taken over after {(await both.FoldedAsync(Takeover)).TotalSeconds:0.0} s.");
        both.Signal(first, "CONT");
        await both.PostAsync(second);
        await both.FoldedAsync(Takeover);
        await both.SharedByAsync(2);
        await both.PostAsync(first);
        await both.FoldedAsync(Takeover);
        await both.EqualARebuildAsync();
    }
}
