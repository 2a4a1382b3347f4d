using LearningRecords.Insights;

namespace LearningRecords.Server.Dashboards.Overview;

/// <summary>A day, week or month that is over, the one before it and the one that follows: what has just begun cannot be compared with what is whole.</summary>
/// <param name="First">First day of the period.</param>
/// <param name="Before">First day of the one before.</param>
/// <param name="Running">First day of the one that goes on; null: the page looks back to where none does.</param>
public sealed record CompletePeriod(Grain Grain, DateOnly First, DateOnly Before, DateOnly? Running)
{
    /// <summary>The last one that is over.</summary>
    /// <param name="until">Where the page ends; null: today.</param>
    public static CompletePeriod Of(Grain grain, DateOnly? until, DateOnly today)
    {
        var isNow = until is not { } end || end >= today;
        var last = isNow ? today.AddDays(-1) : until!.Value;
        var holds = TenantCalendar.PeriodOf(grain, last);
        // A period that ends on the last day is over with it.
        var first = TenantCalendar.PeriodOf(grain, last.AddDays(1)) == holds ? TenantCalendar.PeriodOf(grain, holds.AddDays(-1)) : holds;
        return new CompletePeriod(grain, first, TenantCalendar.PeriodOf(grain, first.AddDays(-1)), isNow ? TenantCalendar.PeriodOf(grain, today) : null);
    }
}
