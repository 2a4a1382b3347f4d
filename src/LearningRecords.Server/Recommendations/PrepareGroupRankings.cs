using LearningRecords.Insights.LearnerGroups;
using Npgsql;

namespace LearningRecords.Server.Recommendations;

/// <summary>Ranks for the largest groups before anybody asks, once a model takes over: one after the other, so that requests are not kept waiting.</summary>
public sealed partial class PrepareGroupRankings(NpgsqlDataSource database, CurrentModels models, GroupRankings groups, TimeProvider clock, ILogger<PrepareGroupRankings> logger) : BackgroundService
{
    private const int MostGroups = 500;
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var prepared = new Dictionary<string, Guid>(StringComparer.Ordinal);
        using var timer = new PeriodicTimer(LookInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var (tenant, model) in models.Loaded.Where(loaded => prepared.GetValueOrDefault(loaded.Tenant) != loaded.Model.ModelId))
            {
                prepared[tenant] = model.ModelId;
                await Prepare(tenant, stoppingToken);
            }
        }
    }

    private async Task Prepare(string tenant, CancellationToken token)
    {
        try
        {
            foreach (var group in (await QueryLearnerGroups.RunAsync(database, tenant, token)).Where(group => group.Learners > 0).Take(MostGroups))
                await groups.MadeAsync(tenant, group.Id).WaitAsync(token);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The rest are ranked for whoever asks.
            LogNotPrepared(logger, tenant, exception.Message);
        }
    }

    [LoggerMessage(EventId = 4004, Level = LogLevel.Warning, Message = "The groups of tenant {Tenant} could not all be ranked ahead: {Reason}")]
    private static partial void LogNotPrepared(ILogger logger, string tenant, string reason);
}
