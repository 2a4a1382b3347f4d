using System.Collections.Concurrent;
using System.Threading.Channels;

namespace LearningRecords.Server.Ingest;

/// <summary>
/// The one door for writing: requests of a tenant that arrive together are committed together, and each is answered once its own data is durable.
/// Nothing waits for company: a commit takes what has queued up while the one before it ran.
/// </summary>
public sealed class StatementWriter(CommitGroup commitGroup, TimeProvider clock) : IAsyncDisposable
{
    private const int QueuedRequests = 1_000;
    private const int StatementsPerCommit = 1_000;
    private static readonly TimeSpan CommitTimeout = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Lazy<TenantQueue>> _tenants = new(StringComparer.Ordinal);

    /// <summary>Stores the statements of one request, all or none.</summary>
    /// <exception cref="TooManyRequestsException">The tenant's queue is full; try again a little later.</exception>
    public Task<WriteResult> WriteAsync(string tenant, IReadOnlyList<PreparedStatement> statements)
    {
        if (statements.Count == 0)
            return Task.FromResult<WriteResult>(new WriteResult.Stored([], 0));

        var pending = new PendingRequest(statements, new TaskCompletionSource<WriteResult>(TaskCreationOptions.RunContinuationsAsynchronously));
        var queue = _tenants.GetOrAdd(tenant, name => new Lazy<TenantQueue>(() => Open(name))).Value;
        return queue.Requests.Writer.TryWrite(pending) ? pending.Completion.Task : throw new TooManyRequestsException("The store is busy: too many requests are waiting to be committed. Try again in a second.");
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
        return new TenantQueue(requests, Task.Run(() => CommitLoop(tenant, requests.Reader)));
    }

    private async Task CommitLoop(string tenant, ChannelReader<PendingRequest> requests)
    {
        var group = new List<PendingRequest>();
        while (await requests.WaitToReadAsync())
        {
            group.Clear();
            for (var statements = 0; statements < StatementsPerCommit && requests.TryRead(out var pending); statements += pending.Statements.Count)
                group.Add(pending);
            await Commit(tenant, group);
        }
    }

    private async Task Commit(string tenant, List<PendingRequest> group)
    {
        try
        {
            using var timeout = new CancellationTokenSource(CommitTimeout, clock);
            var results = await commitGroup.CommitAsync(tenant, [.. group.Select(pending => pending.Statements)], timeout.Token);
            foreach (var (pending, result) in group.Zip(results))
                pending.Completion.TrySetResult(result);
        }
        catch (Exception) when (group.Count > 1)
        {
            // One request must not fail the others: each is tried alone.
            foreach (var pending in group)
                await Commit(tenant, [pending]);
        }
        catch (Exception exception)
        {
            group[0].Completion.TrySetException(exception);
        }
    }

    private sealed record TenantQueue(Channel<PendingRequest> Requests, Task Loop);

    private sealed record PendingRequest(IReadOnlyList<PreparedStatement> Statements, TaskCompletionSource<WriteResult> Completion);
}

/// <summary>More requests are waiting than the service takes on.</summary>
public sealed class TooManyRequestsException(string message) : Exception(message);
