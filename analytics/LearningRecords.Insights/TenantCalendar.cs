namespace LearningRecords.Insights;

/// <summary>How finely engagement is counted.</summary>
public enum Grain
{
    Day,
    Week,
    Month,
    Ever,
}

public static class GrainText
{
    /// <summary>As the read models write it.</summary>
    public static string Of(Grain grain) => grain switch
    {
        Grain.Day => "day",
        Grain.Week => "week",
        Grain.Month => "month",
        _ => "ever",
    };
}

/// <summary>Days, weeks and months as the analysts of a tenant count them.</summary>
public static class TenantCalendar
{
    /// <summary>Days begin and end in this zone.</summary>
    public const string TimeZone = "Asia/Shanghai";

    public static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById(TimeZone);

    // Clocks there have not been changed since; looking the rules up again would cost more than all else that is done with an hour.
    private static readonly DateTimeOffset SettledSince = new(1992, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan SettledOffset = Zone.GetUtcOffset(SettledSince);

    public static DateOnly DayOf(DateTimeOffset instant) => DayOf(instant, Zone);

    public static DateOnly DayOf(DateTimeOffset instant, TimeZoneInfo zone) => DateOnly.FromDateTime(Local(instant, zone));

    /// <summary>Monday 00:00 is hour 0, Sunday 23:00 hour 167.</summary>
    public static int HourOfWeek(DateTimeOffset instant) => HourOfWeek(instant, Zone);

    public static int HourOfWeek(DateTimeOffset instant, TimeZoneInfo zone)
    {
        var local = Local(instant, zone);
        return (DaysSinceMonday(local.DayOfWeek) * 24) + local.Hour;
    }

    /// <summary>The whole hour, UTC.</summary>
    public static DateTimeOffset HourOf(DateTimeOffset instant) => new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);

    /// <summary>First day of the period a day lies in; weeks begin on Monday.</summary>
    public static DateOnly PeriodOf(Grain grain, DateOnly day) => grain switch
    {
        Grain.Day => day,
        Grain.Week => day.DayNumber >= 6 ? day.AddDays(-DaysSinceMonday(day.DayOfWeek)) : DateOnly.MinValue,
        Grain.Month => new DateOnly(day.Year, day.Month, 1),
        _ => DateOnly.MinValue,
    };

    /// <summary>First day of the period behind the one that a day lies in; at the end of the calendar its last day.</summary>
    public static DateOnly NextPeriod(Grain grain, DateOnly day) => day > DateOnly.MaxValue.AddDays(-40) ? DateOnly.MaxValue : grain switch
    {
        Grain.Day => day.AddDays(1),
        Grain.Week => PeriodOf(grain, day.AddDays(7)),
        Grain.Month => PeriodOf(grain, day).AddMonths(1),
        _ => DateOnly.MaxValue,
    };

    public static DateOnly LastDay(Grain grain, DateOnly day) => NextPeriod(grain, day) is var next && next == DateOnly.MaxValue ? next : next.AddDays(-1);

    /// <summary>The hours that share a week or a month with one of the days, in UTC.</summary>
    public static (DateTimeOffset From, DateTimeOffset Until) Surroundings(DateOnly first, DateOnly last)
    {
        var from = Min(PeriodOf(Grain.Week, first), PeriodOf(Grain.Month, first));
        var until = Max(last.AddDays(7), new DateOnly(last.Year, last.Month, 1).AddMonths(1));
        return (StartOf(from), StartOf(until));
    }

    private static DateTime Local(DateTimeOffset instant, TimeZoneInfo zone) =>
        ReferenceEquals(zone, Zone) && instant >= SettledSince ? instant.UtcDateTime + SettledOffset : TimeZoneInfo.ConvertTime(instant, zone).DateTime;

    /// <summary>Its first moment, in UTC.</summary>
    public static DateTimeOffset StartOf(DateOnly day)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(local, Zone.GetUtcOffset(local)).ToUniversalTime();
    }

    private static int DaysSinceMonday(DayOfWeek day) => ((int)day + 6) % 7;

    private static DateOnly Min(DateOnly a, DateOnly b) => a < b ? a : b;

    private static DateOnly Max(DateOnly a, DateOnly b) => a > b ? a : b;
}
