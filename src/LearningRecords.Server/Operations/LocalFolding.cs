using System.Collections.Concurrent;
using JasperFx;
using Wolverine.Runtime;
using Wolverine.Runtime.Agents;

namespace LearningRecords.Server.Operations;

/// <summary>The tenants that this process folds.</summary>
public sealed class LocalFolding(IWolverineRuntime runtime)
{
    private readonly ConcurrentDictionary<string, bool> _resting = new(StringComparer.Ordinal);

    /// <summary>How many folds stand still though nobody asked them to.</summary>
    public int CountStopped() => All().Count(fold => !IsResting(fold) && fold.Status != AgentStatus.Running);

    internal IEnumerable<IEventSubscriptionAgent> All() =>
        ((WolverineRuntime)runtime).NodeController?.Agents.Values.OfType<IEventSubscriptionAgent>() ?? [];

    internal static string TenantOf(Uri uri) => Uri.UnescapeDataString(uri.Segments[^1]);

    internal bool IsResting(IEventSubscriptionAgent fold) => _resting.ContainsKey(TenantOf(fold.Uri));

    /// <summary>Whether this process folds the tenant.</summary>
    internal bool Folds(string tenant) => Find(tenant) is not null;

    /// <summary>Whether any process folds the tenant.</summary>
    internal async Task<bool> IsFoldedAsync(string tenant, CancellationToken token) =>
        (await runtime.Storage.Nodes.LoadAllNodesAsync(token)).Any(node => node.ActiveAgents.Any(uri => IsFoldOf(uri, tenant)));

    /// <summary>Does the work while the tenant is not folded here, and folds on afterwards unless the work was to delete it.</summary>
    internal async Task WhileRestingAsync(string tenant, bool forGood, Func<Task> work, CancellationToken token)
    {
        var fold = Find(tenant);
        _resting[tenant] = true;
        try
        {
            if (fold is not null)
                await fold.StopAsync(token);
            await work();
            if (forGood && fold is not null)
                await runtime.Agents.StopLocallyAsync(fold.Uri);
        }
        finally
        {
            _resting.TryRemove(tenant, out _);
            // Meanwhile it may have been given to another process.
            if (fold is not null && ReferenceEquals(Find(tenant), fold))
                await fold.StartAsync(CancellationToken.None);
        }
    }

    private IEventSubscriptionAgent? Find(string tenant) => All().FirstOrDefault(fold => IsFoldOf(fold.Uri, tenant));

    private static bool IsFoldOf(Uri uri, string tenant) =>
        uri.Scheme == EventSubscriptionAgentFamily.SchemeName && string.Equals(TenantOf(uri), tenant, StringComparison.Ordinal);
}
