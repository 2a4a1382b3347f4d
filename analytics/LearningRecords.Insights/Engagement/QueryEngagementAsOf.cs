using LearningRecords.Insights.Past;
using Npgsql;

namespace LearningRecords.Insights.Engagement;

/// <summary>Engagement as it was known at a past moment of <c>stored</c>, by the days of any time zone: counted from the statements, learner by learner.</summary>
public static class QueryEngagementAsOf
{
    /// <param name="moment">What was stored or voided later is not known; <see cref="PastScope.Now"/>: all is.</param>
    /// <param name="zone">Whose days are meant.</param>
    public static async Task<IReadOnlyList<EngagementDay>> RunAsync(
        NpgsqlDataSource database, string tenant, EngagementFilter filter, DateTimeOffset moment, TimeZoneInfo zone, CancellationToken token)
    {
        var scope = new PastScope(moment, Course: filter.Course, Group: filter.Group);
        var periods = new SortedDictionary<DateOnly, Counted>();
        await foreach (var learner in ReadPast.LearnersAsync(database, tenant, scope, token))
            Count(learner);
        return
        [
            .. periods.Where(period => period.Value.Statements > 0 && period.Key >= First() && period.Key <= (filter.Until ?? DateOnly.MaxValue))
                .Select(period => new EngagementDay(
                    period.Key, period.Value.Active, period.Value.New, period.Value.Statements, period.Value.Completing, period.Value.Sessions, period.Value.Dwell.Ticks / TimeSpan.TicksPerMicrosecond / 1e6)),
        ];

        DateOnly First() => filter.From is { } from ? TenantCalendar.PeriodOf(filter.Grain, from) : DateOnly.MinValue;

        void Count(PastLearner learner)
        {
            var facts = learner.Facts.Where(fact => IsAsked(fact.Fact.Course, fact.Fact.Terminal) && fact.CountsFor(scope.GroupKey)).ToList();
            if (facts.Count == 0)
                return;
            var first = Period(learner.Facts.Min(fact => fact.Fact.At));
            foreach (var period in facts.GroupBy(fact => Period(fact.Fact.At)))
            {
                var counted = Of(period.Key);
                counted.Active++;
                counted.New += period.Key == first ? 1 : 0;
                counted.Completing += period.Any(fact => fact.CompletesCourse) ? 1 : 0;
                counted.Statements += period.Count();
            }

            // A session is what its first statement is: on that terminal, for those groups.
            var groups = learner.Facts.DistinctBy(fact => fact.Groups.Key).ToDictionary(fact => fact.Groups.Key, fact => fact.CountsFor(scope.GroupKey));
            foreach (var session in learner.Sessions(scope.CourseKey).Where(session => (filter.Terminal is null || session.Terminal == filter.Terminal) && groups[session.GroupSet]))
            {
                var counted = Of(Period(session.Starts));
                counted.Sessions++;
                counted.Dwell += session.Length;
            }
        }

        bool IsAsked(Guid course, string terminal) => (scope.CourseKey is not { } asked || course == asked) && (filter.Terminal is null || terminal == filter.Terminal);

        DateOnly Period(DateTimeOffset instant) => TenantCalendar.PeriodOf(filter.Grain, TenantCalendar.DayOf(instant, zone));

        Counted Of(DateOnly period)
        {
            if (!periods.TryGetValue(period, out var counted))
                periods[period] = counted = new Counted();
            return counted;
        }
    }

    private sealed class Counted
    {
        public int Active { get; set; }

        public int New { get; set; }

        public int Completing { get; set; }

        public long Statements { get; set; }

        public long Sessions { get; set; }

        public TimeSpan Dwell { get; set; }
    }
}
