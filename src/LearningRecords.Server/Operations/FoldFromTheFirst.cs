using System.Runtime.CompilerServices;
using JasperFx.Events.Daemon;
using LearningRecords.Insights.Rebuilding;
using Marten;
using Npgsql;
using Wolverine.Runtime.Agents;

namespace LearningRecords.Server.Operations;

/// <summary>
/// Folds a tenant from its first event where this process was given one that is far behind: after a restore, a new release's read models, or an import that nobody folded.
/// A rebuild takes half as long an event as folding on, and readers who are that far behind miss nothing while folding rests.
/// </summary>
public sealed partial class FoldFromTheFirst(
    LocalFolding folding, NpgsqlDataSource database, IDocumentStore store, WebServiceOptions options, TimeProvider clock, ILogger<FoldFromTheFirst> logger) : BackgroundService
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    // Only when a fold is new here: a stream of statements that outruns it would have its readers rest again and again.
    private readonly ConditionalWeakTable<IEventSubscriptionAgent, object> _looked = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var fold in folding.All().ToList().Where(fold => _looked.TryAdd(fold, this)))
                await LookAsync(LocalFolding.TenantOf(fold.Uri), stoppingToken);
        }
    }

    private async Task LookAsync(string tenant, CancellationToken token)
    {
        try
        {
            var lag = await ReadModelLag.OfAsync(database, tenant, token);
            if (!lag.IsFar)
                return;
            await using var alone = await WorkLock.TryTakeAsync(database, tenant, token);
            if (alone is null)
                return;
            LogBegun(logger, lag.Behind, lag.Recorded, tenant);
            await RebuildReadModels.RebuildAsync(store, database, options.ConnectionString, tenant, work => folding.WhileRestingAsync(tenant, forGood: false, work, token), token);
            LogEnded(logger, tenant);
        }
        catch (Exception exception) when (!token.IsCancellationRequested)
        {
            // Whatever it was, the tenant is folded on from where it is.
            LogFailed(logger, tenant, exception.Message);
        }
    }

    [LoggerMessage(EventId = 3321, Level = LogLevel.Information, Message = "{Behind} of {Recorded} events of tenant {Tenant} are not folded: it is folded from the first")]
    private static partial void LogBegun(ILogger logger, long behind, long recorded, string tenant);

    [LoggerMessage(EventId = 3322, Level = LogLevel.Information, Message = "Tenant {Tenant} was folded from the first event")]
    private static partial void LogEnded(ILogger logger, string tenant);

    [LoggerMessage(EventId = 3323, Level = LogLevel.Warning, Message = "Tenant {Tenant} could not be folded from the first event and is folded on: {Reason}")]
    private static partial void LogFailed(ILogger logger, string tenant, string reason);
}
