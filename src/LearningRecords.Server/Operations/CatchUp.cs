using JasperFx;
using JasperFx.Events.Daemon;
using Marten;
using Npgsql;

namespace LearningRecords.Server.Operations;

/// <summary>Brings the read models up to the last event when no service runs that would do it.</summary>
public static class CatchUp
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(200);

    /// <param name="progress">Gets how many events the read models know.</param>
    /// <exception cref="ReadModelException">The fold stopped at an event; the message says why.</exception>
    public static async Task RunAsync(DocumentStore store, NpgsqlDataSource database, Action<long> progress, CancellationToken token)
    {
        using var daemon = await store.BuildProjectionDaemonAsync();
        await daemon.StartAllAsync();
        try
        {
            while (await ReadModelLag.OfAsync(database, null, token) is { Behind: > 0 } lag)
            {
                ThrowIfStopped(daemon);
                progress(lag.Folded);
                await Task.Delay(LookInterval, token);
            }
        }
        finally
        {
            await daemon.StopAllAsync();
        }
    }

    private static void ThrowIfStopped(IProjectionDaemon daemon)
    {
        if (daemon.CurrentAgents().FirstOrDefault(agent => agent.Status == AgentStatus.Paused) is { } stopped)
            throw new ReadModelException($"The read models stopped at event {stopped.Position}: {stopped.Failure?.Message ?? "no reason given"}");
    }
}

/// <summary>The read models could not be folded any further.</summary>
public sealed class ReadModelException(string message) : Exception(message);
