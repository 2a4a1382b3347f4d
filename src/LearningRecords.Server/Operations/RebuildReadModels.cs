using LearningRecords.Insights;

namespace LearningRecords.Server.Operations;

/// <summary>Folds one tenant's read models again from its first event.</summary>
public static class RebuildReadModels
{
    private static readonly TimeSpan Patience = TimeSpan.FromHours(2);

    public static async Task RunAsync(Installation installation, string tenant, CancellationToken token)
    {
        using var daemon = await installation.Store.BuildProjectionDaemonAsync();
        await daemon.RebuildProjectionAsync(InsightsSchema.ProjectionName, tenant, Patience, token);
    }
}
