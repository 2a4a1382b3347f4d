using System.Collections.Concurrent;
using System.Threading.Channels;
using LearningRecords.Server.Operations;

namespace LearningRecords.Server.Ingest;

/// <summary>
/// The one door for writing: requests of a tenant that arrive together are committed together, and each is answered once its own data is durable.
/// Nothing waits for company: a commit takes what has queued up while the one before it ran.
/// </summary>
public sealed class StatementWriter(CommitGroup commitGroup, TimeProvider clock) : IAsyncDisposable
{
    private const int QueuedRequests = 1_000;
    private const long QueuedBytes = 64 * 1024 * 1024;
    private const int StatementsPerCommit = 1_000;
    private const long BytesPerCommit = 16 * 1024 * 1024;
    private static readonly TimeSpan CommitTimeout = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Lazy<TenantQueue>> _tenants = new(StringComparer.Ordinal);

    /// <summary>Stores the statements of one request, all or none.</summary>
    /// <exception cref="TooManyRequestsException">The tenant's queue is full; try again a little later.</exception>
    public async Task<WriteResult> WriteAsync(string tenant, IReadOnlyList<PreparedStatement> statements)
    {
        if (statements.Count == 0)
            return new WriteResult.Stored([], 0);

        var pending = new PendingRequest(statements, new TaskCompletionSource<WriteResult>(TaskCreationOptions.RunContinuationsAsynchronously));
        var queue = _tenants.GetOrAdd(tenant, name => new Lazy<TenantQueue>(() => Open(name))).Value;
        var taken = clock.GetTimestamp();
        if (!queue.TryAdd(pending))
            throw new TooManyRequestsException("The store is busy: too many requests are waiting to be committed. Try again in a second.");
        var result = await pending.Completion.Task;
        if (result is WriteResult.Stored stored)
        {
            Telemetry.Ingested(clock.GetElapsedTime(taken));
            Telemetry.StatementsStored(tenant, stored.New);
        }

        return result;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var queue in _tenants.Values)
            queue.Value.Requests.Writer.TryComplete();
        foreach (var queue in _tenants.Values)
            await queue.Value.Loop;
    }

    private TenantQueue Open(string tenant)
    {
        var requests = Channel.CreateBounded<PendingRequest>(new BoundedChannelOptions(QueuedRequests) { SingleReader = true });
        var queue = new TenantQueue(requests);
        queue.Loop = Task.Run(() => CommitLoop(tenant, queue));
        return queue;
    }

    private async Task CommitLoop(string tenant, TenantQueue queue)
    {
        var group = new List<PendingRequest>();
        while (await queue.Requests.Reader.WaitToReadAsync())
        {
            group.Clear();
            var (statements, bytes) = (0, 0L);
            while (statements < StatementsPerCommit && bytes < BytesPerCommit && queue.Requests.Reader.TryRead(out var pending))
            {
                group.Add(pending);
                statements += pending.Statements.Count;
                bytes += pending.Bytes;
            }

            await Commit(tenant, group);
            queue.Release(bytes);
        }
    }

    private async Task Commit(string tenant, List<PendingRequest> group)
    {
        try
        {
            using var activity = Telemetry.Activities.StartActivity("commit");
            activity?.SetTag("tenant", tenant).SetTag("requests", group.Count);
            using var timeout = new CancellationTokenSource(CommitTimeout, clock);
            var begun = clock.GetTimestamp();
            var results = await commitGroup.CommitAsync(tenant, [.. group.Select(pending => pending.Statements)], timeout.Token);
            Telemetry.Committed(clock.GetElapsedTime(begun));
            foreach (var (pending, result) in group.Zip(results))
                pending.Completion.TrySetResult(result);
        }
        catch (Exception exception) when (group.Count == 1 || DatabaseAway.Explains(exception))
        {
            // Trying each alone would only make them wait for the same database one after the other.
            foreach (var pending in group)
                pending.Completion.TrySetException(exception);
        }
        catch (Exception)
        {
            // One request must not fail the others: each is tried alone.
            foreach (var pending in group)
                await Commit(tenant, [pending]);
        }
    }

    private sealed class TenantQueue(Channel<PendingRequest> requests)
    {
        private long _bytes;

        public Channel<PendingRequest> Requests { get; } = requests;

        public Task Loop { get; set; } = Task.CompletedTask;

        // A request larger than the bound is taken when nothing else waits.
        public bool TryAdd(PendingRequest pending)
        {
            var bytes = Interlocked.Add(ref _bytes, pending.Bytes);
            if ((bytes <= QueuedBytes || bytes == pending.Bytes) && Requests.Writer.TryWrite(pending))
                return true;
            Release(pending.Bytes);
            return false;
        }

        public void Release(long bytes) => Interlocked.Add(ref _bytes, -bytes);
    }

    private sealed record PendingRequest(IReadOnlyList<PreparedStatement> Statements, TaskCompletionSource<WriteResult> Completion)
    {
        public long Bytes { get; } = Statements.Sum(statement => (long)statement.Statement.Body.Length);
    }
}

/// <summary>More requests are waiting than the service takes on.</summary>
public sealed class TooManyRequestsException(string message) : Exception(message);
