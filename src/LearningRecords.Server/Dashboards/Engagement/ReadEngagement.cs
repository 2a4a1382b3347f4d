using LearningRecords.Insights;
using LearningRecords.Insights.Engagement;
using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Insights.Privacy;
using LearningRecords.Insights.Progress;
using LearningRecords.Server.Dashboards.Courses;
using Npgsql;

namespace LearningRecords.Server.Dashboards.Engagement;

/// <summary>Everything the page shows; null where a figure would speak of too few learners.</summary>
/// <param name="Group">The chosen learner group; null: everyone.</param>
/// <param name="Courses">All that the group took, the one with the most learners first.</param>
/// <param name="Found">The course that everything is about, or those that could be meant.</param>
/// <param name="Trend">Every day, week or month of the period.</param>
/// <param name="Stickiness">The months that the period touches.</param>
/// <param name="Retention">The cohorts that began in the period.</param>
/// <param name="Funnel">Of learners by the course, or the course they came furthest in, whenever.</param>
public sealed record EngagementView(
    string Tenant,
    PrivacyThreshold Threshold,
    IReadOnlyList<LearnerGroupRow> Groups,
    LearnerGroupRow? Group,
    IReadOnlyList<CourseLine> Courses,
    FoundCourse Found,
    Period Period,
    IReadOnlyList<TrendRow> Trend,
    IReadOnlyList<Stickiness> Stickiness,
    IReadOnlyList<TerminalRow> Terminals,
    IReadOnlyList<RetentionRow> Retention,
    IReadOnlyList<HourRow> Hours,
    IReadOnlyList<FunnelRow> Funnel)
{
    /// <summary>Null: all courses together.</summary>
    public CourseLine? Course => Found.Course;
}

/// <summary>Reads the engagement of one tenant from the read models.</summary>
public sealed class ReadEngagement(NpgsqlDataSource database, ReadCourses courses, RememberedFigures remembered, TimeProvider clock)
{
    public async Task<EngagementView> RunAsync(PageTenant page, EngagementAddress address, CancellationToken token)
    {
        var today = DashboardDay.Today(clock);
        var (tenant, threshold) = (page.Name, page.Threshold);
        var taken = await courses.RunAsync(page, new CoursesAddress(address.Where, null, CourseOrder.Usual, Descending: true, 1), token);
        var (groups, group, found) = (taken.Groups, taken.Group, FindCourse.Of(taken.Courses, address.Course, address.Find));
        var course = found.Course?.Progress.Id;

        var everyDay = new EngagementFilter(null, address.Where.Until, group?.Id, course, address.Terminal);
        var days = await QueryEngagement.RunAsync(database, tenant, everyDay, token);
        var period = Period.Shown(address.Where.From, address.Where.Until, days, today, UsualDays(address.Grain));
        var within = everyDay with { From = period.From, Until = period.Until };
        var trend = address.Grain == Grain.Day
            ? [.. days.Where(day => day.Day >= period.From)]
            : await QueryEngagement.RunAsync(database, tenant, within with { Grain = address.Grain }, token);

        var months = await QueryEngagement.RunAsync(database, tenant, within with { Grain = Grain.Month }, token);
        var daysOfMonths = address.Where.Until is null ? days : await QueryEngagement.RunAsync(database, tenant, within with { From = TenantCalendar.PeriodOf(Grain.Month, period.From), Until = period.LastOfMonth }, token);
        var terminals = await ReadAsync(
            $"terminals {address.Grain} {threshold.Learners}", cancel => QueryTerminals.RunAsync(database, tenant, group?.Id, course, address.Grain, period.From, period.Until, threshold, cancel));
        var retained = await ReadAsync<CohortWeek>(
            "retention", async cancel => await QueryRetention.RunAsync(database, tenant, new RetentionFilter(period.From, period.Until, group?.Id, null, 0, course), cancel).ToListAsync(cancel));
        var hours = await ReadAsync($"hours {threshold.Learners}", cancel => QueryHours.RunAsync(database, tenant, period.From, period.Until, group?.Id, course, threshold.Learners, cancel));
        var funnel = await remembered.ReadAsync<FunnelRow>(
            tenant, $"funnel {threshold.Learners} {group?.Id}\n{course}", async cancel => [.. FunnelRow.Of(await QueryFunnel.RunAsync(database, tenant, course, group?.Id, cancel), threshold)], token);
        return new EngagementView(
            tenant, threshold, groups, group, taken.Courses, found, period,
            [.. period.Fill(trend, address.Grain).Select(row => TrendRow.Of(row, threshold))],
            [.. Stickiness.Of([.. months.Where(month => month.Day <= today)], daysOfMonths, today, threshold)],
            TerminalRow.Of(terminals), [.. retained.Select(cohort => RetentionRow.Of(cohort, threshold))], [.. hours.Select(hour => HourRow.Of(hour, threshold))], funnel);

        // Of all courses together it is summed already.
        Task<IReadOnlyList<TRow>> ReadAsync<TRow>(string what, Func<CancellationToken, Task<IReadOnlyList<TRow>>> read) =>
            course is null ? read(token) : remembered.ReadAsync(tenant, $"{what} {period.From:O} {period.Until:O} {group?.Id}\n{course}", read, token);
    }

    private static int UsualDays(Grain grain) => grain switch
    {
        Grain.Day => Period.UsualDays,
        Grain.Week => 26 * 7,
        _ => 2 * 366,
    };
}
