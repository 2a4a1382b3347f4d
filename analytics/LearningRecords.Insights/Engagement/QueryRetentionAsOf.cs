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
        var learners = await ReadPast.SumAsync(
            database, tenant, scope, () => new Dictionary<(DateOnly Cohort, DateOnly Week), int>(), Count, (sum, other) => sum.AddAll(other), token);
        var first = filter.From is { } from ? TenantCalendar.PeriodOf(Grain.Week, from) : DateOnly.MinValue;
        return
        [
            .. learners.Where(cell => cell.Key.Cohort >= first && cell.Key.Cohort <= (filter.Until ?? DateOnly.MaxValue)).OrderBy(cell => cell.Key).Skip(filter.Offset).Take(filter.Limit ?? int.MaxValue)
                .Select(cell => new CohortWeek(cell.Key.Cohort, cell.Key.Week, learners.GetValueOrDefault((cell.Key.Cohort, cell.Key.Cohort)), cell.Value)),
        ];

        void Count(Dictionary<(DateOnly Cohort, DateOnly Week), int> sum, PastLearner learner)
        {
            var cohort = Week(learner.FirstMoment);
            foreach (var week in learner.FactsIn(scope).Select(fact => Week(fact.Fact.At)).Distinct())
                sum[(cohort, week)] = sum.GetValueOrDefault((cohort, week)) + 1;
        }

        DateOnly Week(DateTimeOffset instant) => TenantCalendar.PeriodOf(Grain.Week, TenantCalendar.DayOf(instant, zone));
    }
}
