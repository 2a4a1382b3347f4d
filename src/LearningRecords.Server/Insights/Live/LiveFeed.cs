using LearningRecords.Insights.Live;
using LearningRecords.Insights.Privacy;
using Npgsql;

namespace LearningRecords.Server.Insights.Live;

/// <summary>What a feed saw when it looked last. Every milestone behind <paramref name="From"/> and up to <paramref name="Until"/> stands in <paramref name="Milestones"/>.</summary>
public sealed record LiveMoment(LiveFigures Figures, DateTimeOffset From, DateTimeOffset Until, IReadOnlyList<Milestone> Milestones, PrivacyThreshold Threshold)
{
    /// <summary>Whether more is known than it took in at once.</summary>
    public bool IsBehind => Figures.Stored > Until.UtcDateTime;
}

/// <summary>Looks at one tenant's read models every second for as long as anybody listens, once for all listeners of this process.</summary>
/// <param name="group">Id of the learner group that it tells of; null: everyone.</param>
public sealed partial class LiveFeed(string tenant, string? group, NpgsqlDataSource database, TimeProvider clock, ILogger<LiveFeed> logger)
{
    private const int MilestonesAtOnce = 200;
    private const int MilestonesKept = 1_000;
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);
    private readonly Dictionary<Guid, DateTimeOffset> _present = [];
    private volatile TaskCompletionSource<LiveMoment> _next = NewNext();

    /// <summary>What it saw last; null: it has not looked yet.</summary>
    public LiveMoment? Latest { get; private set; }

    public NpgsqlDataSource Database => database;

    public string Tenant => tenant;

    public string? Group => group;

    /// <summary>What it sees next. A listener that is slow misses moments in between, and finds the milestones by its own position.</summary>
    public Task<LiveMoment> Next => _next.Task;

    /// <summary>Looks until nobody listens any more.</summary>
    public async Task RunAsync(CancellationToken token)
    {
        while (!token.IsCancellationRequested)
        {
            try
            {
                var moment = await LookAsync(Latest, token);
                Latest = moment;
                Interlocked.Exchange(ref _next, NewNext()).SetResult(moment);
                if (moment.IsBehind)
                    continue;
            }
            catch (Exception exception) when (!token.IsCancellationRequested)
            {
                // Whatever it was, the listeners wait and the next look may succeed.
                LogNotLooked(logger, tenant, exception.Message);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(LookInterval, clock, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<LiveMoment> LookAsync(LiveMoment? before, CancellationToken token)
    {
        var arrivals = await QueryPulse.RunAsync(database, tenant, group, before?.Until ?? DateTimeOffset.MinValue, token);
        foreach (var (learner, at) in arrivals.Seen)
            _present[learner] = at > _present.GetValueOrDefault(learner) ? at : _present[learner];
        foreach (var (learner, _) in _present.Where(seen => seen.Value <= arrivals.Now - QueryPulse.Present).ToArray())
            _present.Remove(learner);
        var hidden = arrivals.Threshold.Hides(_present.Count);
        // How busy the whole store is speaks of nobody; what a few members of a group do would.
        var rate = hidden && group is not null ? (double?)null : arrivals.Arrived / QueryPulse.Lately.TotalSeconds;
        var figures = new LiveFigures(rate, hidden ? null : _present.Count, hidden, arrivals.Known?.UtcDateTime);

        if (before is null)
            return new LiveMoment(figures, arrivals.Known ?? DateTimeOffset.MinValue, arrivals.Known ?? DateTimeOffset.MinValue, [], arrivals.Threshold);
        // While the read models are built anew they know less than was told before.
        if (!(arrivals.Known > before.Until))
            return before with { Figures = figures, Threshold = arrivals.Threshold };
        var news = await QueryMilestones.BehindAsync(database, tenant, group, before.Until, arrivals.Known.Value, MilestonesAtOnce, arrivals.Threshold, token);
        var until = news.Count == MilestonesAtOnce ? news[^1].Position : arrivals.Known.Value;
        Milestone[] kept = [.. before.Milestones, .. news];
        return kept.Length <= MilestonesKept
            ? new LiveMoment(figures, before.From, until, kept, arrivals.Threshold)
            : new LiveMoment(figures, kept[^(MilestonesKept + 1)].Position, until, kept[^MilestonesKept..], arrivals.Threshold);
    }

    private static TaskCompletionSource<LiveMoment> NewNext() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(EventId = 6001, Level = LogLevel.Warning, Message = "What is new in tenant {Tenant} could not be looked up; its listeners wait: {Reason}")]
    private static partial void LogNotLooked(ILogger logger, string tenant, string reason);
}
