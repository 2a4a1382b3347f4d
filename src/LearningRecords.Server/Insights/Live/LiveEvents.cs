using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using LearningRecords.Insights.Live;
using LearningRecords.Server.Operations;

namespace LearningRecords.Server.Insights.Live;

/// <summary>What one listener is sent. It is read as fast as the listener takes it: whoever is slow gets fewer figures, and every milestone.</summary>
public static class LiveEvents
{
    public const string Figures = "figures";
    public const string Milestone = "milestone";

    /// <summary>Has no data; it keeps what lies between from taking the connection for dead.</summary>
    public const string Heartbeat = "heartbeat";

    private const int FirstMilestones = 10;
    private const int MilestonesAtOnce = 200;
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Reconnect = TimeSpan.FromSeconds(2);

    /// <param name="position">The last milestone the listener has; null: it has none, and is sent the latest.</param>
    /// <param name="mayListen">Asked before each event.</param>
    /// <param name="end">Ends the events in an orderly way: the listener comes back to whoever answers then.</param>
    public static async IAsyncEnumerable<SseItem<object>> ListenAsync(
        LiveFeed feed, DateTimeOffset? position, Func<Task<bool>> mayListen, TimeProvider clock, CancellationToken end, [EnumeratorCancellation] CancellationToken token = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end, token);
        var (moment, sent) = ((LiveMoment?)null, (LiveFigures?)null);
        var quietSince = clock.GetTimestamp();
        while (await NewsAsync(feed, moment, quietSince, clock, either.Token) is { } news && await mayListen())
        {
            if (news.Figures != sent)
            {
                yield return new SseItem<object>(sent = news.Figures, Figures) { ReconnectionInterval = moment is null ? Reconnect : null };
                quietSince = clock.GetTimestamp();
            }

            moment = news;
            while (await BehindAsync(feed, news, position, either.Token) is { Count: > 0 } milestones)
            {
                foreach (var milestone in milestones)
                {
                    yield return new SseItem<object>(Told(milestone), Milestone) { EventId = Text(milestone.Position) };
                    position = milestone.Position;
                }

                quietSince = clock.GetTimestamp();
            }

            position ??= news.Until;
            if (clock.GetElapsedTime(quietSince) >= LongestSilence)
            {
                yield return new SseItem<object>("", Heartbeat);
                quietSince = clock.GetTimestamp();
            }
        }
    }

    public static string Text(DateTimeOffset position) => position.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private static object Told(Milestone milestone) => new { milestone.At, milestone.Completed, milestone.Passed, milestone.Course, milestone.Group, Suppressed = milestone.Course is null };

    // While the database is away there is no news, and silence is kept no longer than usual.
    private static async Task<LiveMoment?> NewsAsync(LiveFeed feed, LiveMoment? known, long quietSince, TimeProvider clock, CancellationToken token)
    {
        var next = feed.Next;
        if (feed.Latest is { } latest && latest != known)
            return latest;
        try
        {
            var patience = LongestSilence - clock.GetElapsedTime(quietSince);
            return await next.WaitAsync(known is null || patience < TimeSpan.Zero ? LongestSilence : patience, clock, token);
        }
        catch (TimeoutException)
        {
            return known;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static async Task<IReadOnlyList<Milestone>> BehindAsync(LiveFeed feed, LiveMoment moment, DateTimeOffset? position, CancellationToken token)
    {
        try
        {
            return position switch
            {
                null => await QueryMilestones.LatestAsync(feed.Database, feed.Tenant, feed.Group, moment.Until, FirstMilestones, moment.Threshold, token),
                { } after when after >= moment.From => [.. moment.Milestones.Where(milestone => milestone.Position > after)],
                { } after => await QueryMilestones.BehindAsync(feed.Database, feed.Tenant, feed.Group, after, moment.Until, MilestonesAtOnce, moment.Threshold, token),
            };
        }
        catch (Exception exception) when (DatabaseAway.Explains(exception))
        {
            // The next moment finds them, from the same position.
            return [];
        }
    }
}
