using LearningRecords.Insights;
using LearningRecords.Insights.Engagement;
using LearningRecords.Insights.Facts;
using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Insights.Privacy;
using LearningRecords.Server.Dashboards.Courses;
using Npgsql;

namespace LearningRecords.Server.Dashboards.Overview;

/// <summary>Everything the overview shows; null where a figure would speak of too few learners.</summary>
/// <param name="Group">The chosen learner group; null: everyone.</param>
/// <param name="Learners">With any statement, ever.</param>
/// <param name="Courses">That they have taken.</param>
/// <param name="Active">By day, week and month.</param>
/// <param name="Days">Every day of the period.</param>
/// <param name="Before">As many days before it.</param>
/// <param name="TopCourses">Those with the most learners.</param>
/// <param name="TopGroups">Those with the most active learners of the last month that is over.</param>
public sealed record OverviewView(
    PrivacyThreshold Threshold,
    IReadOnlyList<LearnerGroupRow> Groups,
    LearnerGroupRow? Group,
    long? Learners,
    long Courses,
    IReadOnlyList<ActiveCompared> Active,
    Period Period,
    IReadOnlyList<EngagementRow> Days,
    IReadOnlyList<EngagementRow> Before,
    IReadOnlyList<HourRow> Hours,
    IReadOnlyList<CourseLine> TopCourses,
    IReadOnlyList<TopGroup> TopGroups)
{
    public PeriodTotals Total { get; } = PeriodTotals.Of(Days);

    public PeriodTotals TotalBefore { get; } = PeriodTotals.Of(Before);
}

/// <summary>Reads the overview of one tenant from the read models.</summary>
public sealed class ReadOverview(NpgsqlDataSource database, ReadCourses courses, TimeProvider clock)
{
    public async Task<OverviewView> RunAsync(PageTenant page, DashboardAddress address, CancellationToken token)
    {
        var (tenant, threshold, today) = (page.Name, page.Threshold, DashboardDay.Today(clock));
        var taken = await courses.RunAsync(page, new CoursesAddress(address, null, CourseOrder.Usual, Descending: true, 1), token);
        var (groups, group) = (taken.Groups, taken.Group);
        var ever = group is null ? SummaryRow.Of(await QuerySummary.RunAsync(database, tenant, token), threshold).Learners : group.Learners;

        var everyDay = new EngagementFilter(null, address.Until, group?.Id, null);
        var days = await QueryEngagement.RunAsync(database, tenant, everyDay, token);
        var period = Period.Shown(address.From, address.Until, days, today);
        var length = period.Until.DayNumber - period.From.DayNumber + 1;
        var before = new Period(period.From.AddDays(-length), period.From.AddDays(-1));

        var active = new List<ActiveCompared>();
        foreach (var grain in (Grain[])[Grain.Day, Grain.Week, Grain.Month])
        {
            var complete = CompletePeriod.Of(grain, address.Until, today);
            active.Add(ActiveCompared.Of(complete, await QueryEngagement.RunAsync(database, tenant, everyDay with { Grain = grain, From = complete.Before, Until = complete.Running ?? complete.First }, token), threshold));
        }

        var month = active[^1].Period;
        return new OverviewView(
            threshold, groups, group, ever, taken.All, active, period, Rows(period), Rows(before),
            [.. (await QueryHours.RunAsync(database, tenant, period.From, period.Until, group?.Id, null, threshold.Learners, token)).Select(hour => HourRow.Of(hour, threshold))],
            taken.Courses,
            TopGroup.Of(groups, group, await QueryActiveGroups.RunAsync(database, tenant, month.First, token), await QueryActiveGroups.RunAsync(database, tenant, month.Before, token), threshold));

        IReadOnlyList<EngagementRow> Rows(Period shown) =>
            [.. shown.Fill([.. days.Where(day => day.Day >= shown.From && day.Day <= shown.Until)]).Select(day => EngagementRow.Of(day, threshold))];
    }
}
