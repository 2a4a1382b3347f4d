using LearningRecords.Insights.Facts;
using LearningRecords.Insights.Privacy;
using LearningRecords.Server.Access;
using LearningRecords.Server.People;
using LearningRecords.Server.Recommendations;
using Npgsql;

namespace LearningRecords.Server.Dashboards;

/// <summary>The tenant that a page is about.</summary>
/// <param name="All">The tenants that the reader may choose from.</param>
/// <param name="Version">See <see cref="LatestChange"/>; read before any figure, so that what changes while they are read is then read again.</param>
/// <param name="Threshold">How few learners are too few to be shown.</param>
/// <param name="Stored">When the last statement was received; null: none was.</param>
public sealed record PageTenant(string Name, IReadOnlyList<string> All, string Version, PrivacyThreshold Threshold, DateTime? Stored)
{
    /// <summary>What the reader may see of it.</summary>
    public required Sight Sight { get; init; }
}

/// <summary>Finds out which tenant a page is about.</summary>
public sealed class ReadPageTenant(NpgsqlDataSource database, CurrentModels models, TimeProvider clock)
{
    /// <returns>Null: there is no such tenant.</returns>
    public async Task<PageTenant?> RunAsync(HttpContext http)
    {
        var token = http.RequestAborted;
        var (all, name) = (http.Sight.Tenants, http.Sight.Tenant);
        if (!all.Contains(name, StringComparer.Ordinal))
            return null;
        var version = await LatestChange.OfAsync(database, models, name, DashboardDay.Today(clock), token);
        return new PageTenant(name, all, version, await Tenants.PrivacyThresholdAsync(database, name, token), await QueryKnown.RunAsync(database, name, token)) { Sight = http.Sight };
    }
}
