using JasperFx.Events.Daemon;
using Wolverine.ErrorHandling;
using Wolverine.Logging;
using Wolverine.Runtime.Agents;
using Wolverine.Runtime.Metrics;
using Wolverine.Runtime.Routing;
using Wolverine.Transports;
using Endpoint = Wolverine.Configuration.Endpoint;

namespace LearningRecords.Server.Operations;

/// <summary>
/// Says in the log who shares the work. Wolverine's own observer writes it to a table instead, where the name of a tenant would outlive its deletion by days.
/// </summary>
public sealed partial class LogSharedWork(ILogger<LogSharedWork> logger) : IWolverineObserver
{
    public Task AgentStarted(Uri agentUri) => Log(() => LogStarted(logger, agentUri));

    public Task AgentStopped(Uri agentUri) => Log(() => LogStopped(logger, agentUri));

    public Task AgentPaused(Uri agentUri, ShardFailure? failure) => Log(() => LogFailed(logger, agentUri, failure?.Detail ?? "no reason given"));

    public Task StaleNodes(IReadOnlyList<WolverineNode> staleNodes) => Log(() => LogGone(logger, staleNodes.Count));

    public Task AssumedLeadership() => Log(() => LogLeads(logger));

    public Task NodeStarted() => Task.CompletedTask;

    public Task NodeStopped() => Task.CompletedTask;

    public Task AssignmentsChanged(AssignmentGrid grid, AgentCommands commands) => Task.CompletedTask;

    public Task RuntimeIsFullyStarted() => Task.CompletedTask;

    public Task BackPressureTriggered(Endpoint endpoint, IListeningAgent agent) => Task.CompletedTask;

    public Task BackPressureLifted(Endpoint endpoint) => Task.CompletedTask;

    public Task ListenerLatched(Endpoint endpoint) => Task.CompletedTask;

    public Task CircuitBreakerTripped(Endpoint endpoint, CircuitBreakerOptions options) => Task.CompletedTask;

    public Task CircuitBreakerReset(Endpoint endpoint) => Task.CompletedTask;

    public void EndpointAdded(Endpoint endpoint)
    {
    }

    public void MessageRouted(Type messageType, IMessageRouter router)
    {
    }

    public void PersistedCounts(Uri storeUri, PersistedCounts counts)
    {
    }

    public void MessageHandlingMetricsExported(MessageHandlingMetrics metrics)
    {
    }

    private static Task Log(Action write)
    {
        write();
        return Task.CompletedTask;
    }

    [LoggerMessage(EventId = 3401, Level = LogLevel.Debug, Message = "This process works on {Agent} from now on")]
    private static partial void LogStarted(ILogger logger, Uri agent);

    [LoggerMessage(EventId = 3402, Level = LogLevel.Debug, Message = "This process works on {Agent} no more")]
    private static partial void LogStopped(ILogger logger, Uri agent);

    [LoggerMessage(EventId = 3403, Level = LogLevel.Error, Message = "{Agent} stopped: {Reason}")]
    private static partial void LogFailed(ILogger logger, Uri agent, string reason);

    [LoggerMessage(EventId = 3404, Level = LogLevel.Warning, Message = "{Count} of the processes on this database are gone; their work is given to others")]
    private static partial void LogGone(ILogger logger, int count);

    [LoggerMessage(EventId = 3405, Level = LogLevel.Debug, Message = "This process gives out the work from now on")]
    private static partial void LogLeads(ILogger logger);
}
