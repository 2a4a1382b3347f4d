using System.Runtime.InteropServices;
using LearningRecords.Insights.Past;
using Npgsql;

namespace LearningRecords.Insights.Engagement;

/// <summary>The heat map of the week as it was known at a past moment of <c>stored</c>, by the hours of any time zone.</summary>
public static class QueryHoursAsOf
{
    /// <inheritdoc cref="QueryHours.RunAsync"/>
    public static async Task<IReadOnlyList<HourOfWeek>> RunAsync(
        NpgsqlDataSource database, string tenant, DateOnly? from, DateOnly? until, string? group, string? course, int leastLearners, DateTimeOffset moment, TimeZoneInfo zone, CancellationToken token)
    {
        var scope = new PastScope(moment, course: course, group: group);
        var counted = await ReadPast.SumAsync(database, tenant, scope, () => new Counted(), Count, (sum, other) => sum.Add(other), token);
        var first = from is { } day ? TenantCalendar.PeriodOf(Grain.Week, day) : DateOnly.MinValue;
        return
        [
            .. counted.Hours.Where(hour => hour.Key.Week >= first && hour.Key.Week <= (until ?? DateOnly.MaxValue) && counted.Active[hour.Key.Week] >= leastLearners)
                .GroupBy(hour => hour.Key.Hour).OrderBy(hour => hour.Key).Select(hour => new HourOfWeek(hour.Key, hour.Sum(week => week.Value))),
        ];

        void Count(Counted sum, PastLearner learner)
        {
            sum.Weeks.Clear();
            foreach (var fact in learner.Facts)
            {
                if (!scope.Includes(fact))
                    continue;
                var week = TenantCalendar.PeriodOf(Grain.Week, TenantCalendar.DayOf(fact.Fact.At, zone));
                var hour = (week, TenantCalendar.HourOfWeek(fact.Fact.At, zone));
                CollectionsMarshal.GetValueRefOrAddDefault(sum.Hours, hour, out _)++;
                if (sum.Weeks.Add(week))
                    CollectionsMarshal.GetValueRefOrAddDefault(sum.Active, week, out _)++;
            }
        }
    }

    /// <summary>Statements by hour, and learners by week.</summary>
    private sealed class Counted
    {
        public Dictionary<(DateOnly Week, int Hour), long> Hours { get; } = [];

        public Dictionary<DateOnly, int> Active { get; } = [];

        /// <summary>Of one learner.</summary>
        public HashSet<DateOnly> Weeks { get; } = [];

        public void Add(Counted other)
        {
            Hours.AddAll(other.Hours);
            Active.AddAll(other.Active);
        }
    }
}
