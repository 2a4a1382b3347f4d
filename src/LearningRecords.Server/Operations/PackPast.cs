using LearningRecords.Insights.Past;
using Npgsql;

namespace LearningRecords.Server.Operations;

/// <summary>Packs the facts and memberships of the tenants that this process folds, whenever there is a stretch of new ones, so that the past of everybody is told soon.</summary>
public sealed partial class PackPast(LocalFolding folding, NpgsqlDataSource database, TimeProvider clock, ILogger<PackPast> logger) : BackgroundService
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(30);

    // How far each tenant was packed when there was no further stretch.
    private readonly Dictionary<string, PackedUntil> _full = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var tenant in folding.All().Select(fold => LocalFolding.TenantOf(fold.Uri)).Distinct(StringComparer.Ordinal).ToList())
                await PackAsync(tenant, stoppingToken);
        }
    }

    private async Task PackAsync(string tenant, CancellationToken token)
    {
        try
        {
            // Counting whether the new facts are a stretch is for when there are any.
            while (await PackedUntil.ReadAsync(database, tenant, token) is var until && _full.GetValueOrDefault(tenant) != until)
            {
                await using var alone = await WorkLock.TryTakeAsync(database, tenant, token);
                if (alone is null)
                    return;
                // A rebuild or a deletion need not wait for more than one stretch.
                if (await PackFacts.NextAsync(database, tenant, PackFacts.OfStretch, token) || await PackMemberships.NextAsync(database, tenant, PackFacts.OfStretch, token))
                    LogPacked(logger, tenant);
                else
                    _full[tenant] = until;
            }
        }
        catch (Exception exception) when (!token.IsCancellationRequested)
        {
            // Whatever it was, the rows of the facts answer, and the next look may succeed.
            LogNotPacked(logger, tenant, exception.Message);
        }
    }

    [LoggerMessage(EventId = 3311, Level = LogLevel.Debug, Message = "Packed another stretch of tenant {Tenant}")]
    private static partial void LogPacked(ILogger logger, string tenant);

    [LoggerMessage(EventId = 3312, Level = LogLevel.Warning, Message = "The past of tenant {Tenant} could not be packed: {Reason}")]
    private static partial void LogNotPacked(ILogger logger, string tenant, string reason);
}
