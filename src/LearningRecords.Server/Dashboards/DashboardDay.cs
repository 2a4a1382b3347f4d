using LearningRecords.Insights;

namespace LearningRecords.Server.Dashboards;

/// <summary>Days as the read models count them.</summary>
public static class DashboardDay
{
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById(TenantCalendar.TimeZone);

    public static DateOnly Today(TimeProvider clock) => DateOnly.FromDateTime(InZone(clock.GetUtcNow()).DateTime);

    /// <summary>The moment in which the day begins.</summary>
    public static DateTimeOffset Begin(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), Zone.GetUtcOffset(day.ToDateTime(TimeOnly.MinValue)));

    public static DateTimeOffset InZone(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, Zone);
}
