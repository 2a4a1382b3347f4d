using LearningRecords.Insights.Engagement;
using LearningRecords.Insights.Facts;
using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Insights.Privacy;
using LearningRecords.Insights.Progress;
using LearningRecords.Recommendations;
using LearningRecords.Server.Recommendations;
using Npgsql;

namespace LearningRecords.Server.Dashboards.Overview;

/// <summary>Everything the overview shows; null where a figure would speak of too few learners.</summary>
/// <param name="Group">The chosen learner group; null: everyone.</param>
/// <param name="Threshold">How few are too few.</param>
/// <param name="Days">Every day of the period.</param>
/// <param name="MoreCourses">Whether courses follow after these.</param>
/// <param name="Recommended">For the chosen group; null without one.</param>
/// <param name="Model">What ranked, when a model did.</param>
public sealed record OverviewView(
    string Tenant,
    PrivacyThreshold Threshold,
    SummaryRow Summary,
    ActiveLearnersNow Active,
    IReadOnlyList<LearnerGroupRow> Groups,
    LearnerGroupRow? Group,
    Period Period,
    IReadOnlyList<EngagementRow> Days,
    IReadOnlyList<CourseProgressRow> Courses,
    bool MoreCourses,
    Recommended? Recommended,
    ModelDescription? Model);

/// <summary>Learners active so far today, and a day on average over the seven days before.</summary>
public sealed record ActiveLearnersNow(int Today, double WeekAverage)
{
    public const int Week = 7;

    /// <param name="days">The days from a week ago on that have any statement.</param>
    public static ActiveLearnersNow Of(IReadOnlyList<EngagementDay> days, DateOnly today) => new(
        days.Where(day => day.Day == today).Sum(day => day.ActiveLearners),
        days.Where(day => day.Day < today && day.Day >= today.AddDays(-Week)).Sum(day => day.ActiveLearners) / (double)Week);
}

/// <summary>Reads the overview of one tenant from the read models.</summary>
public sealed class ReadOverview(NpgsqlDataSource database, Recommend recommend, CurrentModels models, TimeProvider clock)
{
    public const int CoursesShown = 20;
    private const int CoursesRecommended = 8;

    public async Task<OverviewView> RunAsync(PageTenant page, DashboardAddress address, CancellationToken token)
    {
        var today = DashboardDay.Today(clock);
        var (tenant, threshold) = (page.Name, page.Threshold);
        var summary = await QuerySummary.RunAsync(database, tenant, token);
        var lately = await QueryEngagement.RunAsync(database, tenant, new EngagementFilter(today.AddDays(-ActiveLearnersNow.Week), today, null, null), token);
        var groups = LearnerGroupRow.Of(await QueryLearnerGroups.RunAsync(database, tenant, token), threshold);
        var group = groups.FirstOrDefault(candidate => candidate.Id == address.Group);
        var days = await QueryEngagement.RunAsync(database, tenant, new EngagementFilter(address.From, address.Until, group?.Id, null), token);
        var period = Period.Shown(address.From, address.Until, days, today);
        var courses = await QueryCourseProgress.RunAsync(database, tenant, group?.Id, null, CoursesShown + 1, address.Offset, token).ToListAsync(token);
        var recommended = group is null ? null : await recommend.ForGroupAsync(tenant, group.Id, CoursesRecommended, token);
        var model = models.Of(tenant) is { } loaded && loaded.ModelId == recommended?.ModelId ? loaded.Model.Description : null;
        return new OverviewView(
            tenant, threshold, SummaryRow.Of(summary, threshold), ActiveLearnersNow.Of(lately, today), groups, group, period,
            [.. period.Fill(days).Select(day => EngagementRow.Of(day, threshold))], [.. courses.Take(CoursesShown).Select(course => CourseProgressRow.Of(course, threshold))], courses.Count > CoursesShown, recommended, model);
    }
}
