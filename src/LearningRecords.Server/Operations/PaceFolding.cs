using LearningRecords.Server.Ingest;
using Marten;

namespace LearningRecords.Server.Operations;

/// <summary>
/// Sets how often folds look for new events. A page costs much of what it costs however few events it holds, so while a stream of statements comes in they gather for
/// half a second, which leaves the processor to the writers; else each is folded as soon as it is seen.
/// </summary>
public sealed class PaceFolding(IDocumentStore store, CommitGroup commits, TimeProvider clock) : BackgroundService
{
    // Of a person at work this is thousands; a stream of it makes pages of hundreds.
    private const int StreamPerSecond = 200;

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    internal static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(500);

    /// <param name="committed">How many statements were committed here within the last second.</param>
    public static TimeSpan Beat(long committed) => committed < StreamPerSecond ? AtOnce : Gathering;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var folds = ((DocumentStore)store).Options.Projections;
        using var timer = new PeriodicTimer(LookInterval, clock);
        for (var before = commits.Committed; await timer.WaitForNextTickAsync(stoppingToken);)
        {
            var now = commits.Committed;
            folds.SlowPollingTime = Beat(now - before);
            before = now;
        }
    }
}
