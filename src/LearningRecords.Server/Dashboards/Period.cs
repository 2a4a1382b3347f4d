using LearningRecords.Insights.Engagement;

namespace LearningRecords.Server.Dashboards;

/// <summary>The days that the chart shows, first and last included; none when the last is before the first.</summary>
public sealed record Period(DateOnly From, DateOnly Until)
{
    private const int UsualDays = 90;
    private const int MostDays = 5 * 366;

    /// <summary>
    /// What was asked for, at most five years of it; else up to 90 days, from the first to the last one with a statement.
    /// A device whose clock is ahead must not move the chart into the future.
    /// </summary>
    public static Period Shown(DateOnly? from, DateOnly? until, IReadOnlyList<EngagementDay> days, DateOnly today)
    {
        var latest = days.LastOrDefault(day => day.Day <= today)?.Day ?? today;
        var last = until ?? (from > latest ? today : latest);
        var first = from ?? days.FirstOrDefault(day => day.Day >= Earlier(last, UsualDays - 1) && day.Day <= last)?.Day ?? last;
        var bound = Earlier(last, MostDays - 1);
        return new Period(first > bound ? first : bound, last);
    }

    /// <summary>Every day of the period in order, those without statements as zero.</summary>
    public IEnumerable<EngagementDay> Fill(IReadOnlyList<EngagementDay> days)
    {
        var known = days.ToDictionary(day => day.Day);
        for (var number = From.DayNumber; number <= Until.DayNumber; number++)
            yield return known.GetValueOrDefault(DateOnly.FromDayNumber(number)) ?? new EngagementDay(DateOnly.FromDayNumber(number), 0, 0, 0, 0, 0, 0);
    }

    private static DateOnly Earlier(DateOnly day, int days) => DateOnly.FromDayNumber(Math.Max(DateOnly.MinValue.DayNumber, day.DayNumber - days));
}
