using LearningRecords.Insights;
using Marten;
using Npgsql;

namespace LearningRecords.Server.Operations;

/// <summary>Folds one tenant's read models again from its first event.</summary>
public static class RebuildReadModels
{
    internal static readonly TimeSpan Patience = TimeSpan.FromHours(2);

    /// <exception cref="ReadModelException">The rebuild failed; the message says why.</exception>
    public static async Task RunAsync(Installation installation, string tenant, Action<long> progress, CancellationToken token)
    {
        using var finished = CancellationTokenSource.CreateLinkedTokenSource(token);
        var watching = Watch(installation.Database, tenant, progress, finished.Token);
        if (!await ServiceWork.AskAsync(installation.Database, ServiceWork.Rebuild, tenant, token))
        {
            await using var alone = await WorkLock.TakeAsync(installation.Database, tenant, token);
            await RebuildAsync(installation.ConnectionString, tenant, token);
        }

        await finished.CancelAsync();
        await watching;
    }

    // By a store of its own: what a service's store knows of its folds must not be disturbed.
    internal static async Task RebuildAsync(string connectionString, string tenant, CancellationToken token)
    {
        await using var store = DocumentStore.For(options => EventStore.Configure(options, connectionString));
        using var daemon = await store.BuildProjectionDaemonAsync();
        await daemon.RebuildProjectionAsync(InsightsSchema.ProjectionName, tenant, Patience, token);
    }

    private static async Task Watch(NpgsqlDataSource database, string tenant, Action<long> progress, CancellationToken token)
    {
        try
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(500), token);
                progress((await ReadModelLag.OfAsync(database, tenant, token)).Folded);
            }
        }
        catch (OperationCanceledException)
        {
            // The rebuild has ended.
        }
    }
}
