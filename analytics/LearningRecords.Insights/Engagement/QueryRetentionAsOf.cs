using System.Runtime.InteropServices;
using LearningRecords.Insights.Past;
using Npgsql;

namespace LearningRecords.Insights.Engagement;

/// <summary>Cohorts as they were known at a past moment of <c>stored</c>, by the weeks of any time zone.</summary>
public static class QueryRetentionAsOf
{
    /// <summary>Cohorts in order, the weeks of each in order.</summary>
    public static async Task<IReadOnlyList<CohortWeek>> RunAsync(
        NpgsqlDataSource database, string tenant, RetentionFilter filter, DateTimeOffset moment, TimeZoneInfo zone, CancellationToken token)
    {
        var scope = new PastScope(moment, course: filter.Course, group: filter.Group);
        var learners = (await ReadPast.SumAsync(database, tenant, scope, () => new Counted(), Count, (sum, other) => sum.Learners.AddAll(other.Learners), token)).Learners;
        var first = filter.From is { } from ? TenantCalendar.PeriodOf(Grain.Week, from) : DateOnly.MinValue;
        return
        [
            .. learners.Where(cell => cell.Key.Cohort >= first && cell.Key.Cohort <= (filter.Until ?? DateOnly.MaxValue)).OrderBy(cell => cell.Key).Skip(filter.Offset).Take(filter.Limit ?? int.MaxValue)
                .Select(cell => new CohortWeek(cell.Key.Cohort, cell.Key.Week, learners.GetValueOrDefault((cell.Key.Cohort, cell.Key.Cohort)), cell.Value)),
        ];

        void Count(Counted sum, PastLearner learner)
        {
            sum.Weeks.Clear();
            foreach (var fact in learner.Facts)
            {
                if (scope.Includes(fact))
                    sum.Weeks.Add(Week(fact.Fact.At));
            }

            var cohort = Week(learner.FirstMoment);
            foreach (var week in sum.Weeks)
                CollectionsMarshal.GetValueRefOrAddDefault(sum.Learners, (cohort, week), out _)++;
        }

        DateOnly Week(DateTimeOffset instant) => TenantCalendar.PeriodOf(Grain.Week, TenantCalendar.DayOf(instant, zone));
    }

    private sealed class Counted
    {
        public Dictionary<(DateOnly Cohort, DateOnly Week), int> Learners { get; } = [];

        /// <summary>Of one learner.</summary>
        public HashSet<DateOnly> Weeks { get; } = [];
    }
}
