using System.Collections.Concurrent;
using LearningRecords.Recommendations;
using Npgsql;

namespace LearningRecords.Server.Recommendations;

/// <summary>The ranking model of each tenant, in memory; a newly trained one takes over within seconds, whichever process trained it.</summary>
public sealed partial class CurrentModels(NpgsqlDataSource database, TimeProvider clock, ILogger<CurrentModels> logger) : BackgroundService
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<string, LoadedModel> _loaded = new(StringComparer.Ordinal);
    private readonly HashSet<Guid> _unreadable = [];

    /// <summary>The tenant's model, or null when none was trained yet.</summary>
    public LoadedModel? Of(string tenant) => _loaded.GetValueOrDefault(tenant);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookInterval, clock);
        do
        {
            await LoadNew(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    // Whatever is wrong with a model or the database, the service goes on with the models it has, or by popularity.
    private async Task LoadNew(CancellationToken token)
    {
        try
        {
            var current = await RankingModels.CurrentAsync(database, token);
            // A deleted tenant's model must not rank for whoever takes its name next.
            foreach (var gone in _loaded.Keys.Where(tenant => !current.ContainsKey(tenant)))
                _loaded.TryRemove(gone, out _);
            foreach (var (tenant, modelId) in current)
            {
                if (Of(tenant)?.ModelId != modelId && !_unreadable.Contains(modelId))
                    await Load(tenant, modelId, token);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogNotLooked(logger, exception.Message);
        }
    }

    private async Task Load(string tenant, Guid modelId, CancellationToken token)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, await RankingModels.FileAsync(database, tenant, modelId, token), token);
            // The model before is left to the requests that still use it; it holds no more than memory.
            _loaded[tenant] = new LoadedModel(modelId, RankingModel.Load(file));
            LogLoaded(logger, tenant, modelId);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or NpgsqlException))
        {
            _unreadable.Add(modelId);
            LogUnreadable(logger, tenant, modelId, exception.Message);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [LoggerMessage(EventId = 4001, Level = LogLevel.Information, Message = "Tenant {Tenant} is ranked by model {ModelId} from now on")]
    private static partial void LogLoaded(ILogger logger, string tenant, Guid modelId);

    [LoggerMessage(EventId = 4002, Level = LogLevel.Warning, Message = "The current ranking models could not be looked up: {Reason}")]
    private static partial void LogNotLooked(ILogger logger, string reason);

    [LoggerMessage(EventId = 4003, Level = LogLevel.Error, Message = "Model {ModelId} of tenant {Tenant} cannot be read, so the one before stays in use; train again. {Reason}")]
    private static partial void LogUnreadable(ILogger logger, string tenant, Guid modelId, string reason);
}

/// <summary>A model and the name it is kept under.</summary>
public sealed record LoadedModel(Guid ModelId, RankingModel Model);
