using LearningRecords.Insights;
using LearningRecords.Insights.Engagement;
using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Insights.Privacy;
using LearningRecords.Insights.Progress;
using Npgsql;

namespace LearningRecords.Server.Dashboards.Engagement;

/// <summary>Everything the page shows; null where a figure would speak of too few learners.</summary>
/// <param name="Group">The chosen learner group; null: everyone.</param>
/// <param name="Trend">Every day, week or month of the period.</param>
/// <param name="Stickiness">The months that the period touches.</param>
/// <param name="Retention">The cohorts that began in the period.</param>
/// <param name="Funnel">Of learners by the course they came furthest in, whenever.</param>
public sealed record EngagementView(
    string Tenant,
    PrivacyThreshold Threshold,
    IReadOnlyList<LearnerGroupRow> Groups,
    LearnerGroupRow? Group,
    Period Period,
    IReadOnlyList<TrendRow> Trend,
    IReadOnlyList<Stickiness> Stickiness,
    IReadOnlyList<TerminalRow> Terminals,
    IReadOnlyList<RetentionRow> Retention,
    IReadOnlyList<HourRow> Hours,
    IReadOnlyList<FunnelRow> Funnel);

/// <summary>Reads the engagement of one tenant from the read models.</summary>
public sealed class ReadEngagement(NpgsqlDataSource database, RememberedFigures remembered, TimeProvider clock)
{
    public async Task<EngagementView> RunAsync(PageTenant page, EngagementAddress address, CancellationToken token)
    {
        var today = DashboardDay.Today(clock);
        var (tenant, threshold) = (page.Name, page.Threshold);
        var groups = page.Sight.Among(LearnerGroupRow.Of(await QueryLearnerGroups.RunAsync(database, tenant, token), threshold));
        var group = groups.FirstOrDefault(candidate => candidate.Id == address.Where.Group);

        var everyDay = new EngagementFilter(null, address.Where.Until, group?.Id, null, address.Terminal);
        var days = await QueryEngagement.RunAsync(database, tenant, everyDay, token);
        var period = Period.Shown(address.Where.From, address.Where.Until, days, today, UsualDays(address.Grain));
        var within = everyDay with { From = period.From, Until = period.Until };
        var trend = address.Grain == Grain.Day
            ? [.. days.Where(day => day.Day >= period.From)]
            : await QueryEngagement.RunAsync(database, tenant, within with { Grain = address.Grain }, token);

        var months = await QueryEngagement.RunAsync(database, tenant, within with { Grain = Grain.Month }, token);
        var daysOfMonths = address.Where.Until is null ? days : await QueryEngagement.RunAsync(database, tenant, within with { From = TenantCalendar.PeriodOf(Grain.Month, period.From), Until = period.LastOfMonth }, token);
        var terminals = await QueryTerminals.RunAsync(database, tenant, group?.Id, address.Grain, period.From, period.Until, threshold, token);
        var retained = await QueryRetention.RunAsync(database, tenant, new RetentionFilter(period.From, period.Until, group?.Id, null, 0), token).ToListAsync(token);
        var hours = await QueryHours.RunAsync(database, tenant, period.From, period.Until, group?.Id, threshold.Learners, token);
        var funnel = await remembered.ReadAsync<FunnelRow>(
            tenant, $"funnel {threshold.Learners} {group?.Id}", async cancel => [.. FunnelRow.Of(await QueryFunnel.RunAsync(database, tenant, null, group?.Id, cancel), threshold)], token);
        return new EngagementView(
            tenant, threshold, groups, group, period,
            [.. period.Fill(trend, address.Grain).Select(row => TrendRow.Of(row, threshold))],
            [.. Stickiness.Of([.. months.Where(month => month.Day <= today)], daysOfMonths, today, threshold)],
            TerminalRow.Of(terminals), [.. retained.Select(cohort => RetentionRow.Of(cohort, threshold))], [.. hours.Select(hour => HourRow.Of(hour, threshold))], funnel);
    }

    private static int UsualDays(Grain grain) => grain switch
    {
        Grain.Day => Period.UsualDays,
        Grain.Week => 26 * 7,
        _ => 2 * 366,
    };
}
