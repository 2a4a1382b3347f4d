using LearningRecords.Insights.Past;
using Npgsql;

namespace LearningRecords.Insights.Engagement;

/// <summary>The heat map of the week as it was known at a past moment of <c>stored</c>, by the hours of any time zone.</summary>
public static class QueryHoursAsOf
{
    /// <inheritdoc cref="QueryHours.RunAsync"/>
    public static async Task<IReadOnlyList<HourOfWeek>> RunAsync(
        NpgsqlDataSource database, string tenant, DateOnly? from, DateOnly? until, string? group, int leastLearners, DateTimeOffset moment, TimeZoneInfo zone, CancellationToken token)
    {
        var scope = new PastScope(moment, Group: group);
        var (hours, active) = (new Dictionary<(DateOnly Week, int Hour), long>(), new Dictionary<DateOnly, int>());
        await foreach (var learner in ReadPast.LearnersAsync(database, tenant, scope, token))
        {
            var weeks = new HashSet<DateOnly>();
            foreach (var fact in learner.Facts.Where(fact => fact.CountsFor(scope.GroupKey)))
            {
                var week = TenantCalendar.PeriodOf(Grain.Week, TenantCalendar.DayOf(fact.Fact.At, zone));
                weeks.Add(week);
                var hour = (week, TenantCalendar.HourOfWeek(fact.Fact.At, zone));
                hours[hour] = hours.GetValueOrDefault(hour) + 1;
            }

            foreach (var week in weeks)
                active[week] = active.GetValueOrDefault(week) + 1;
        }

        var first = from is { } day ? TenantCalendar.PeriodOf(Grain.Week, day) : DateOnly.MinValue;
        return
        [
            .. hours.Where(hour => hour.Key.Week >= first && hour.Key.Week <= (until ?? DateOnly.MaxValue) && active[hour.Key.Week] >= leastLearners)
                .GroupBy(hour => hour.Key.Hour).OrderBy(hour => hour.Key).Select(hour => new HourOfWeek(hour.Key, hour.Sum(week => week.Value))),
        ];
    }
}
