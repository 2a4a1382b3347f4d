using Marten;
using Marten.Events;
using Npgsql;

namespace LearningRecords.Server.Operations;

/// <summary>Brings the read models up to the last event when no service runs that would do it.</summary>
public static class CatchUp
{
    private static readonly TimeSpan Patience = TimeSpan.FromHours(2);

    public static async Task RunAsync(DocumentStore store, NpgsqlDataSource database, CancellationToken token)
    {
        if (await ServerPresence.IsRunningAsync(database, token))
            return;
        using var daemon = await store.BuildProjectionDaemonAsync();
        await daemon.StartAllAsync();
        await daemon.WaitForNonStaleData(Patience);
        await daemon.StopAllAsync();
    }
}
