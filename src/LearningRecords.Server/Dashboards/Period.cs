using LearningRecords.Insights;
using LearningRecords.Insights.Engagement;

namespace LearningRecords.Server.Dashboards;

/// <summary>The days that the chart shows, first and last included; none when the last is before the first.</summary>
public sealed record Period(DateOnly From, DateOnly Until)
{
    public const int UsualDays = 90;
    private const int MostDays = 5 * 366;

    /// <summary>
    /// What was asked for, at most five years of it; else up to 90 days, or as many as are usual, from the first to the last one with a statement.
    /// A device whose clock is ahead must not move the chart into the future.
    /// </summary>
    public static Period Shown(DateOnly? from, DateOnly? until, IReadOnlyList<EngagementDay> days, DateOnly today, int usualDays = UsualDays)
    {
        var latest = days.LastOrDefault(day => day.Day <= today)?.Day ?? today;
        var last = until ?? (from > latest ? today : latest);
        var first = from ?? days.FirstOrDefault(day => day.Day >= Earlier(last, usualDays - 1) && day.Day <= last)?.Day ?? last;
        var bound = Earlier(last, MostDays - 1);
        return new Period(first > bound ? first : bound, last);
    }

    /// <summary>The last day of the month in which the last day lies.</summary>
    public DateOnly LastOfMonth => new(Until.Year, Until.Month, DateTime.DaysInMonth(Until.Year, Until.Month));

    /// <summary>Every day, week or month that the period touches in order, those without statements as zero.</summary>
    public IEnumerable<EngagementDay> Fill(IReadOnlyList<EngagementDay> days, Grain grain = Grain.Day)
    {
        var known = days.ToDictionary(day => day.Day);
        return Enumerable.Range(From.DayNumber, Math.Max(0, Until.DayNumber - From.DayNumber + 1))
            .Select(number => TenantCalendar.PeriodOf(grain, DateOnly.FromDayNumber(number))).Distinct()
            .Select(first => known.GetValueOrDefault(first) ?? new EngagementDay(first, 0, 0, 0, 0, 0, 0));
    }

    private static DateOnly Earlier(DateOnly day, int days) => DateOnly.FromDayNumber(Math.Max(DateOnly.MinValue.DayNumber, day.DayNumber - days));
}
