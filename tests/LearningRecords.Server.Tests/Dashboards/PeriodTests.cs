using CsCheck;
using LearningRecords.Insights.Engagement;
using LearningRecords.Server.Dashboards;

namespace LearningRecords.Server.Tests.Dashboards;

public sealed class PeriodTests
{
    private static readonly DateOnly Today = new(2026, 6, 30);

    [Fact]
    public void Usually_it_is_the_ninety_days_up_to_the_last_one_with_a_statement() =>
        Assert.Equal(new Period(new(2014, 3, 3), new(2014, 5, 31)), Period.Shown(null, null, Days(new(2013, 1, 1), new(2014, 3, 3), new(2014, 5, 31)), Today));

    [Fact]
    public void It_starts_with_the_first_statement_when_that_is_later() =>
        Assert.Equal(new Period(new(2026, 6, 20), Today), Period.Shown(null, null, Days(new(2026, 6, 20), Today), Today));

    [Fact]
    public void A_statement_from_the_future_does_not_move_it() =>
        Assert.Equal(new Period(Today, Today), Period.Shown(null, null, Days(Today, new(2099, 1, 1)), Today));

    [Fact]
    public void Whatever_is_asked_for_it_holds_at_most_five_years_and_each_of_its_days_once()
    {
        var day = Gen.Int[0, DateOnly.MaxValue.DayNumber].Select(DateOnly.FromDayNumber);
        Gen.Select(day.Nullable(), day.Nullable(), day.Array[0, 5], day).Sample((from, until, days, today) =>
        {
            var known = Days([.. days.Distinct().Order()]);
            var period = Period.Shown(from, until, known, today);
            var shown = period.Fill(known).Select(filled => filled.Day.DayNumber).ToArray();
            return shown.Length <= 5 * 366 && shown.Zip(shown.Skip(1)).All(pair => pair.Second == pair.First + 1);
        });
    }

    private static EngagementDay[] Days(params DateOnly[] days) => [.. days.Select(day => Day(day, 1))];

    private static EngagementDay Day(DateOnly day, int active) => new(day, active, 0, active, 0, active, 0);
}
