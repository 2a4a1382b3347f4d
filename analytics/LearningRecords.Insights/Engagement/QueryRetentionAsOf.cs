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
        var scope = new PastScope(moment, Group: filter.Group);
        var learners = new SortedDictionary<(DateOnly Cohort, DateOnly Week), int>();
        await foreach (var learner in ReadPast.LearnersAsync(database, tenant, scope, token))
        {
            var cohort = TenantCalendar.PeriodOf(Grain.Week, TenantCalendar.DayOf(learner.Facts.Min(fact => fact.Fact.At), zone));
            foreach (var week in learner.Facts.Where(fact => fact.CountsFor(scope.GroupKey)).Select(fact => TenantCalendar.PeriodOf(Grain.Week, TenantCalendar.DayOf(fact.Fact.At, zone))).Distinct())
                learners[(cohort, week)] = learners.GetValueOrDefault((cohort, week)) + 1;
        }

        var first = filter.From is { } from ? TenantCalendar.PeriodOf(Grain.Week, from) : DateOnly.MinValue;
        return
        [
            .. learners.Where(cell => cell.Key.Cohort >= first && cell.Key.Cohort <= (filter.Until ?? DateOnly.MaxValue)).Skip(filter.Offset).Take(filter.Limit ?? int.MaxValue)
                .Select(cell => new CohortWeek(cell.Key.Cohort, cell.Key.Week, learners.GetValueOrDefault((cell.Key.Cohort, cell.Key.Cohort)), cell.Value)),
        ];
    }
}
