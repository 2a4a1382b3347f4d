using System.Globalization;
using CsCheck;
using LearningRecords.Insights;
using LearningRecords.Insights.Engagement;
using LearningRecords.Insights.Privacy;
using LearningRecords.Server.Dashboards.Overview;

namespace LearningRecords.Server.Tests.Dashboards;

public sealed class CompletePeriodTests
{
    // A Wednesday.
    private static readonly DateOnly Today = new(2026, 3, 18);

    [Theory]
    [InlineData(Grain.Day, null, "2026-03-17", "2026-03-16", "2026-03-18")]
    [InlineData(Grain.Week, null, "2026-03-09", "2026-03-02", "2026-03-16")]
    [InlineData(Grain.Month, null, "2026-02-01", "2026-01-01", "2026-03-01")]
    [InlineData(Grain.Day, "2026-01-31", "2026-01-31", "2026-01-30", null)]
    [InlineData(Grain.Week, "2026-03-15", "2026-03-09", "2026-03-02", null)]
    [InlineData(Grain.Week, "2026-03-14", "2026-03-02", "2026-02-23", null)]
    [InlineData(Grain.Month, "2026-01-31", "2026-01-01", "2025-12-01", null)]
    [InlineData(Grain.Month, "2026-01-30", "2025-12-01", "2025-11-01", null)]
    public void The_last_period_that_is_over_is_compared_with_the_one_before(Grain grain, string? until, string first, string before, string? running)
    {
        var complete = CompletePeriod.Of(grain, Day(until), Today);

        Assert.Equal((Day(first), Day(before), Day(running)), (complete.First, complete.Before, complete.Running));
    }

    /// <summary>It is over when the page ends, and the one that follows it is not.</summary>
    [Fact]
    public void No_period_is_compared_before_it_is_over()
    {
        Gen.Select(Gen.OneOf(Grain.Day, Grain.Week, Grain.Month), Gen.Int[-400, 10]).Sample((grain, days) =>
        {
            var until = Today.AddDays(days);
            var last = until < Today ? until : Today.AddDays(-1);
            var complete = CompletePeriod.Of(grain, until, Today);
            var next = Enumerable.Range(1, 31).Select(complete.First.AddDays).First(day => TenantCalendar.PeriodOf(grain, day) != complete.First);

            Assert.True(next.AddDays(-1) <= last);
            Assert.Contains(Enumerable.Range(0, 32).Select(next.AddDays), day => TenantCalendar.PeriodOf(grain, day) == next && day > last);
        });
    }

    [Fact]
    public void A_change_is_told_only_between_figures_that_are_shown()
    {
        var complete = CompletePeriod.Of(Grain.Day, null, Today);

        Assert.Equal(0.5, Compared(30, 20).Change);
        Assert.Null(Compared(30, 3).Change);
        Assert.Null(Compared(3, 30).Learners);
        Assert.Null(Compared(30, 0).Change);

        ActiveCompared Compared(int learners, int before) =>
            ActiveCompared.Of(complete, [Of(complete.First, learners), Of(complete.Before, before)], new PrivacyThreshold(5));

        static EngagementDay Of(DateOnly day, int learners) => new(day, learners, 0, 0, 0, 0, 0);
    }

    private static DateOnly? Day(string? day) => day is null ? null : DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
