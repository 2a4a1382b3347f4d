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
public sealed class FoldingAgents(EventSubscriptionAgentFamily agents, NpgsqlDataSource database, IDocumentStore store, WebServiceOptions options, ILoggerFactory loggers) : IAgentFamily
{
    // Once: what could not be folded from the first event is folded on.
    private readonly ConcurrentDictionary<string, bool> _foldedFromTheFirst = new(StringComparer.Ordinal);

    public string Scheme => agents.Scheme;

    public ValueTask<IReadOnlyList<Uri>> AllKnownAgentsAsync() => agents.AllKnownAgentsAsync();

    /// <summary>Waits while somebody works on the tenant, in this process or in another.</summary>
    public async ValueTask<IAgent> BuildAgentAsync(Uri uri, IWolverineRuntime wolverineRuntime)
    {
        var tenant = LocalFolding.TenantOf(uri);
        await using (await WorkLock.TakeAsync(database, tenant, wolverineRuntime.Cancellation))
        {
            return (await ReadModelLag.OfAsync(database, tenant, wolverineRuntime.Cancellation)).IsFar && _foldedFromTheFirst.TryAdd(tenant, true)
                ? new FoldFromTheFirst(uri, wolverineRuntime, store, database, options.ConnectionString, loggers.CreateLogger<FoldFromTheFirst>())
                : await agents.BuildAgentAsync(uri, wolverineRuntime);
        }
    }

    public ValueTask<IReadOnlyList<Uri>> SupportedAgentsAsync() => agents.SupportedAgentsAsync();

    public ValueTask EvaluateAssignmentsAsync(AssignmentGrid assignments) => agents.EvaluateAssignmentsAsync(assignments);
}
