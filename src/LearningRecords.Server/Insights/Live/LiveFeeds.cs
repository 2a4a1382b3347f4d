using Npgsql;

namespace LearningRecords.Server.Insights.Live;

/// <summary>The feeds of the tenants and learner groups that anybody listens to in this process.</summary>
public sealed class LiveFeeds(NpgsqlDataSource database, TimeProvider clock, ILogger<LiveFeed> logger)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Tenant, string? Group), Running> _feeds = [];

    /// <param name="group">Null: of those who listen to everyone.</param>
    public int ListenersOf(string tenant, string? group = null)
    {
        lock (_lock)
            return _feeds.TryGetValue((tenant, group), out var running) ? running.Listeners : 0;
    }

    /// <summary>Joins the listeners of a tenant, or of a learner group of it; the first one starts its feed, the last one that leaves ends it.</summary>
    public Listening Join(string tenant, string? group = null)
    {
        lock (_lock)
        {
            if (!_feeds.TryGetValue((tenant, group), out var running))
            {
                var end = new CancellationTokenSource();
                var feed = new LiveFeed(tenant, group, database, clock, logger);
                _feeds[(tenant, group)] = running = new Running(feed, end, Task.Run(() => feed.RunAsync(end.Token), CancellationToken.None));
            }

            running.Listeners++;
            return new Listening(running.Feed, () => Leave((tenant, group), running));
        }
    }

    private void Leave((string Tenant, string? Group) whose, Running running)
    {
        lock (_lock)
        {
            if (--running.Listeners > 0)
                return;
            _feeds.Remove(whose);
        }

        running.End.Cancel();
        _ = running.Looking.ContinueWith(_ => running.End.Dispose(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>One listener's hold on a feed, until it is disposed.</summary>
    public sealed class Listening(LiveFeed feed, Action leave) : IDisposable
    {
        public LiveFeed Feed => feed;

        public void Dispose() => leave();
    }

    private sealed class Running(LiveFeed feed, CancellationTokenSource end, Task looking)
    {
        public LiveFeed Feed => feed;

        public CancellationTokenSource End => end;

        public Task Looking => looking;

        public int Listeners { get; set; }
    }
}
