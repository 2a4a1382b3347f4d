using System.Collections.Concurrent;
using Marten;
using Npgsql;
using Wolverine.Runtime;
using Wolverine.Runtime.Agents;

namespace LearningRecords.Server.Operations;

/// <summary>
/// Wolverine's agents, one for each tenant, that any process may run. Wolverine prefers processes that announced an agent when they started, which is none for a tenant
/// created later; so none announces anything, and whatever there is is spread evenly.
/// </summary>
public sealed class FoldingAgents(EventSubscriptionAgentFamily agents, NpgsqlDataSource database, IDocumentStore store, WebServiceOptions options, ILoggerFactory loggers)
    : IAgentFamily, IDisposable
{
    // Once: what could not be folded from the first event is folded on.
    private readonly ConcurrentDictionary<string, bool> _foldedFromTheFirst = new(StringComparer.Ordinal);

    private readonly SemaphoreSlim _oneAtATime = new(1);

    public string Scheme => agents.Scheme;

    public ValueTask<IReadOnlyList<Uri>> AllKnownAgentsAsync() => agents.AllKnownAgentsAsync();

    /// <summary>Waits while somebody works on the tenant, in this process or in another.</summary>
    public async ValueTask<IAgent> BuildAgentAsync(Uri uri, IWolverineRuntime wolverineRuntime)
    {
        var (tenant, token) = (LocalFolding.TenantOf(uri), wolverineRuntime.Cancellation);
        // Let go of before anything else is asked: many tenants are given out at once, and who holds a connection must not wait for another.
        await using (await WorkLock.TakeAsync(database, tenant, token))
        {
        }

        return (await ReadModelLag.OfAsync(database, tenant, token)).IsFar && _foldedFromTheFirst.TryAdd(tenant, true)
            ? new FoldFromTheFirst(uri, wolverineRuntime, store, database, options.ConnectionString, _oneAtATime, loggers.CreateLogger<FoldFromTheFirst>())
            : await agents.BuildAgentAsync(uri, wolverineRuntime);
    }

    public ValueTask<IReadOnlyList<Uri>> SupportedAgentsAsync() => agents.SupportedAgentsAsync();

    public ValueTask EvaluateAssignmentsAsync(AssignmentGrid assignments) => agents.EvaluateAssignmentsAsync(assignments);

    public void Dispose() => _oneAtATime.Dispose();
}
