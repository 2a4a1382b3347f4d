using JasperFx;
using Marten;
using Npgsql;
using Wolverine.Runtime;
using Wolverine.Runtime.Agents;

namespace LearningRecords.Server.Operations;

/// <summary>
/// What Wolverine runs in place of the fold of a tenant that is far behind when it is given to this process: after a restore, with a new release's read models, or behind an import
/// that nobody folded. A rebuild takes half as long an event as folding page after page, and readers who are that far behind miss nothing meanwhile. Then it gives the tenant back to be folded on.
/// </summary>
/// <param name="oneAtATime">Shared by all of this process: a rebuild takes both processors and hundreds of megabytes.</param>
internal sealed partial class FoldFromTheFirst(
    Uri uri, IWolverineRuntime runtime, IDocumentStore store, NpgsqlDataSource database, string connectionString, SemaphoreSlim oneAtATime, ILogger<FoldFromTheFirst> logger)
    : IAgent, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _work = Task.CompletedTask;

    public Uri Uri => uri;

    public AgentStatus Status { get; private set; } = AgentStatus.Stopped;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        Status = AgentStatus.Running;
        _work = Task.Run(() => RunAsync(LocalFolding.TenantOf(uri), _stop.Token), CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Status == AgentStatus.Stopped)
            return;
        Status = AgentStatus.Stopped;
        await _stop.CancelAsync();
        await _work;
        Dispose();
    }

    public void Dispose() => _stop.Dispose();

    private async Task RunAsync(string tenant, CancellationToken token)
    {
        try
        {
            await oneAtATime.WaitAsync(token);
            try
            {
                await using var alone = await WorkLock.TakeAsync(database, tenant, token);
                LogBegun(logger, tenant);
                await RebuildReadModels.RebuildAsync(store, database, connectionString, tenant, work => work(), token);
                LogEnded(logger, tenant);
            }
            finally
            {
                oneAtATime.Release();
            }
        }
        catch (Exception) when (token.IsCancellationRequested)
        {
            return;
        }
        catch (Exception exception)
        {
            // Whatever it was, the tenant is folded on from where it is.
            LogFailed(logger, tenant, exception.Message);
        }

        // Stopping waits for this work, so it cannot wait for the stopping.
        _ = GiveBackAsync(tenant);
    }

    private async Task GiveBackAsync(string tenant)
    {
        try
        {
            await runtime.Agents.StopLocallyAsync(uri);
        }
        catch (Exception exception)
        {
            LogNotGivenBack(logger, tenant, exception.Message);
        }
    }

    [LoggerMessage(EventId = 3321, Level = LogLevel.Information, Message = "Tenant {Tenant} is far behind: it is folded from the first event")]
    private static partial void LogBegun(ILogger logger, string tenant);

    [LoggerMessage(EventId = 3322, Level = LogLevel.Information, Message = "Tenant {Tenant} was folded from the first event")]
    private static partial void LogEnded(ILogger logger, string tenant);

    [LoggerMessage(EventId = 3323, Level = LogLevel.Warning, Message = "Tenant {Tenant} could not be folded from the first event and is folded on: {Reason}")]
    private static partial void LogFailed(ILogger logger, string tenant, string reason);

    [LoggerMessage(EventId = 3324, Level = LogLevel.Error, Message = "Tenant {Tenant} was folded from the first event and could not be given back: {Reason}")]
    private static partial void LogNotGivenBack(ILogger logger, string tenant, string reason);
}
