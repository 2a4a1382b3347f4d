using JasperFx;
using JasperFx.Core;
using JasperFx.Events.Daemon;
using LearningRecords.Server.Ingest;
using Npgsql;
using Wolverine.Runtime;
using Wolverine.Runtime.Agents;

namespace LearningRecords.Server.Operations;

/// <summary>What to do with a fold that this process runs.</summary>
public enum FoldCare
{
    Leave,
    Restart,
    GiveUp,
}

/// <summary>
/// Looks after the folds of this process. Wolverine starts what nobody runs, but leaves alone what stopped on an error, and does not notice that a process which was
/// frozen and taken for dead folds on. Progress is compared and swapped in the same transaction as the rows, so two folds of one tenant never write twice; the later one stops.
/// </summary>
public sealed partial class KeepFolding(LocalFolding folding, IWolverineRuntime runtime, NpgsqlDataSource database, TimeProvider clock, ILogger<KeepFolding> logger)
    : BackgroundService
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseAfterBadEvent = TimeSpan.FromSeconds(30);

    /// <param name="failedFor">How long ago it failed; null: it did not fail.</param>
    /// <param name="assignedElsewhere">Whether another process has been given it.</param>
    public static FoldCare Decide(AgentStatus status, ShardFailureCategory? failure, TimeSpan? failedFor, bool assignedElsewhere) => (status, failure) switch
    {
        _ when assignedElsewhere => FoldCare.GiveUp,
        (AgentStatus.Running, _) => FoldCare.Leave,
        // What fails on an event fails on it again; tried now and then, as a release that can read it may have been installed.
        (_, ShardFailureCategory.ApplyEvent or ShardFailureCategory.EventSerialization or ShardFailureCategory.UnknownEventType) =>
            failedFor < PauseAfterBadEvent ? FoldCare.Leave : FoldCare.Restart,
        _ => FoldCare.Restart,
    };

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Look(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it was, the service goes on and the next look may succeed.
                LogNotLooked(logger, exception.Message);
            }
        }
    }

    private async Task Look(CancellationToken token)
    {
        WolverineNode[] others = [.. (await runtime.Storage.Nodes.LoadAllNodesAsync(token)).Where(node => node.NodeId != runtime.Options.UniqueNodeId)];
        var staleSince = clock.GetUtcNow() - runtime.DurabilitySettings.StaleNodeTimeout;
        if (others.Any(node => node.IsLeader() && node.LastHealthCheck < staleSince))
            await EndLeadership(token);
        var elsewhere = others.Where(node => node.LastHealthCheck >= staleSince).SelectMany(node => node.ActiveAgents).ToHashSet();
        foreach (var fold in folding.All().Where(fold => !folding.IsResting(fold)))
        {
            switch (Decide(fold.Status, fold.Failure?.Category, clock.GetUtcNow() - fold.Failure?.OccurredAt, elsewhere.Contains(fold.Uri)))
            {
                case FoldCare.GiveUp:
                    LogGivenUp(logger, LocalFolding.TenantOf(fold.Uri));
                    await runtime.Agents.StopLocallyAsync(fold.Uri);
                    break;
                case FoldCare.Restart:
                    LogRestarted(logger, LocalFolding.TenantOf(fold.Uri), fold.Failure?.Message ?? "no reason given");
                    await fold.StartAsync(token);
                    break;
            }
        }
    }

    // Whoever holds this lock leads. A process that is frozen, or whose machine is gone, holds it until its connection ends, which may take hours.
    private async Task EndLeadership(CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            select pg_terminate_backend(pid) from pg_locks
            where locktype = 'advisory' and granted and objsubid = 1 and classid::bigint << 32 | objid::bigint = $1
              and database = (select oid from pg_database where datname = current_database())
            """);
        command.Parameters.AddWithValue((long)StatementIndex.Schema.GetDeterministicHashCode());
        if (await command.ExecuteScalarAsync(token) is not null)
            LogLeadershipEnded(logger);
    }

    [LoggerMessage(EventId = 3304, Level = LogLevel.Warning, Message = "The process that gives out the folding of tenants does not answer; another one takes its place")]
    private static partial void LogLeadershipEnded(ILogger logger);

    [LoggerMessage(EventId = 3301, Level = LogLevel.Warning, Message = "The folding of tenant {Tenant} had stopped and is started again: {Reason}")]
    private static partial void LogRestarted(ILogger logger, string tenant, string reason);

    [LoggerMessage(EventId = 3302, Level = LogLevel.Warning, Message = "Tenant {Tenant} is folded by another process now")]
    private static partial void LogGivenUp(ILogger logger, string tenant);

    [LoggerMessage(EventId = 3303, Level = LogLevel.Warning, Message = "The folding of tenants could not be looked after: {Reason}")]
    private static partial void LogNotLooked(ILogger logger, string reason);
}
