using System.Collections.Concurrent;
using LearningRecords.Recommendations;
using LearningRecords.Server.Recommendations.Models;
using Npgsql;

namespace LearningRecords.Server.Recommendations;

/// <summary>The ranking model of each tenant, in memory; a newly trained one takes over within seconds, whichever process trained it.</summary>
public sealed partial class CurrentModels(NpgsqlDataSource database, TimeProvider clock, ILogger<CurrentModels> logger) : BackgroundService
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<string, LoadedModel> _loaded = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, UnreadableModel> _unreadable = new(StringComparer.Ordinal);

    /// <summary>The tenant's model, or null when none was trained yet.</summary>
    public LoadedModel? Of(string tenant) => _loaded.GetValueOrDefault(tenant);

    /// <summary>The tenants that have a model, and their models.</summary>
    public IEnumerable<(string Tenant, LoadedModel Model)> Loaded => _loaded.Select(entry => (entry.Key, entry.Value));

    /// <summary>What is wrong with the model that should rank; null: nothing is.</summary>
    public string? ProblemOf(string tenant) => _unreadable.GetValueOrDefault(tenant)?.Problem;

    /// <summary>Reads a model's file from the database.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or of another release.</exception>
    public static async Task<RankingModel> LoadAsync(NpgsqlDataSource database, string tenant, Guid modelId, CancellationToken token)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, await RankingModels.FileAsync(database, tenant, modelId, token), token);
            return RankingModel.Load(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

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
            foreach (var gone in _unreadable.Where(entry => current.GetValueOrDefault(entry.Key) != entry.Value.ModelId))
                _unreadable.TryRemove(gone);
            foreach (var (tenant, modelId) in current)
            {
                if (Of(tenant)?.ModelId != modelId && !_unreadable.ContainsKey(tenant))
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
        try
        {
            // Requests that are under way keep the model before; it holds no more than memory.
            _loaded[tenant] = new LoadedModel(modelId, await LoadAsync(database, tenant, modelId, token));
            LogLoaded(logger, tenant, modelId);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or NpgsqlException))
        {
            _unreadable[tenant] = new UnreadableModel(modelId, exception.Message);
            LogUnreadable(logger, tenant, modelId, exception.Message);
        }
    }

    [LoggerMessage(EventId = 4001, Level = LogLevel.Information, Message = "Tenant {Tenant} is ranked by model {ModelId} from now on")]
    private static partial void LogLoaded(ILogger logger, string tenant, Guid modelId);

    [LoggerMessage(EventId = 4002, Level = LogLevel.Warning, Message = "The current ranking models could not be looked up: {Reason}")]
    private static partial void LogNotLooked(ILogger logger, string reason);

    [LoggerMessage(EventId = 4003, Level = LogLevel.Error, Message = "Model {ModelId} of tenant {Tenant} cannot be read, so the one before stays in use; train again or activate another. {Reason}")]
    private static partial void LogUnreadable(ILogger logger, string tenant, Guid modelId, string reason);
}

/// <summary>A model and the name it is kept under.</summary>
public sealed record LoadedModel(Guid ModelId, RankingModel Model);

internal sealed record UnreadableModel(Guid ModelId, string Problem);
