using CsCheck;
using LearningRecords.Insights;
using LearningRecords.Insights.Engagement;
using LearningRecords.Insights.Privacy;
using LearningRecords.Server.Dashboards;
using LearningRecords.Server.Dashboards.Engagement;

namespace LearningRecords.Server.Tests.Dashboards;

public sealed class EngagementRowsTests
{
    private static readonly PrivacyThreshold Five = new(5);
    private static readonly DateOnly Monday = new(2026, 6, 1);

    [Fact]
    public void New_and_returning_learners_are_the_active_ones_and_neither_is_shown_alone() => Gen.Select(Gen.Int[0, 30], Gen.Int[0, 30]).Sample((active, fresh) =>
    {
        var row = TrendRow.Of(new EngagementDay(Monday, active, Math.Min(fresh, active), active, 0, active, 60), Five);
        return row.Active is null
            ? row is { New: null, Returning: null, Sessions: null, DwellSeconds: null, SessionsPerLearner: null, Suppressed: true } && active is > 0 and < 5
            : row.New is null ? row is { Returning: null, Suppressed: true } : row.New + row.Returning == active && row.New is 0 or >= 5 && row.Returning is 0 or >= 5;
    });

    [Fact]
    public void A_day_of_nobody_has_no_figures_per_learner() =>
        Assert.Equal(new TrendRow(Monday, 0, 0, 0, 0, 0, 0, null, null, Suppressed: false), TrendRow.Of(new EngagementDay(Monday, 0, 0, 0, 0, 0, 0), Five));

    [Fact]
    public void A_week_in_which_nobody_came_back_counts_as_none_and_one_to_come_is_not_there()
    {
        RetentionRow[] rows = [Row(0, 10), Row(2, 5)];

        var cohort = Assert.Single(Cohort.Of(rows, Monday.AddDays(21)));

        Assert.Equal([1, 0, 0.5, 0], cohort.Weeks.Select(week => week.Share));
    }

    [Fact]
    public void A_cohort_of_too_few_shows_no_share()
    {
        var cohort = Assert.Single(Cohort.Of([Row(0, 3, cohort: 3), Row(1, 3, cohort: 3)], Monday.AddDays(7)));

        Assert.Null(cohort.Learners);
        Assert.All(cohort.Weeks, week => Assert.Null(week.Learners));
        Assert.All(cohort.Weeks, week => Assert.Null(week.Share));
    }

    [Fact]
    public void A_period_is_filled_with_every_week_that_it_touches() =>
        Assert.Equal([Monday, Monday.AddDays(7), Monday.AddDays(14)], new Period(Monday.AddDays(6), Monday.AddDays(14)).Fill([], Grain.Week).Select(week => week.Day));

    private static RetentionRow Row(int weeksLater, int learners, int cohort = 10) =>
        RetentionRow.Of(new CohortWeek(Monday, Monday.AddDays(7 * weeksLater), cohort, learners), Five);
}
