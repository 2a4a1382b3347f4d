using JasperFx.Events.Projections;
using LearningRecords.Insights;
using LearningRecords.Server.Access;
using Marten;
using Marten.Events;
using Npgsql;

namespace LearningRecords.Server.Operations;

/// <summary>Brings the read models up to the last event when no service runs that would do it.</summary>
public static class CatchUp
{
    private static readonly TimeSpan Patience = TimeSpan.FromHours(2);

    /// <returns>False when a service is running and does the work itself.</returns>
    public static async Task<bool> RunAsync(DocumentStore store, NpgsqlDataSource database, CancellationToken token)
    {
        if (await ServerPresence.IsRunningAsync(database, token))
            return false;
        using var daemon = await store.BuildProjectionDaemonAsync();
        await daemon.StartAllAsync();
        await daemon.WaitForNonStaleData(Patience);
        await daemon.StopAllAsync();
        return true;
    }

    /// <summary>Folds one tenant's read models again from its first event.</summary>
    public static async Task RebuildAsync(DocumentStore store, string tenant, CancellationToken token)
    {
        using var daemon = await store.BuildProjectionDaemonAsync();
        await daemon.RebuildProjectionAsync(InsightsSchema.ProjectionName, tenant, Patience, token);
    }
}
