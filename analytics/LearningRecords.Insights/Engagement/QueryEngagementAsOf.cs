using System.Runtime.InteropServices;
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
        var scope = new PastScope(moment, course: filter.Course, group: filter.Group);
        var counted = await ReadPast.SumAsync(database, tenant, scope, () => new Counting(filter, scope, zone), (sum, learner) => sum.Add(learner), (sum, other) => sum.Add(other), token);
        return
        [
            .. counted.Periods.Where(period => period.Value.Statements > 0 && period.Key >= First() && period.Key <= (filter.Until ?? DateOnly.MaxValue)).OrderBy(period => period.Key)
                .Select(period => new EngagementDay(
                    period.Key, period.Value.Active, period.Value.New, period.Value.Statements, period.Value.Completing, period.Value.Sessions, period.Value.Dwell.Ticks / TimeSpan.TicksPerMicrosecond / 1e6)),
        ];

        DateOnly First() => filter.From is { } from ? TenantCalendar.PeriodOf(filter.Grain, from) : DateOnly.MinValue;
    }

    private sealed class Counting(EngagementFilter filter, PastScope scope, TimeZoneInfo zone)
    {
        private readonly Dictionary<DateOnly, bool> _completed = [];
        private readonly Guid? _course = scope.Course;
        private readonly Guid? _group = scope.Group;
        private readonly Sittings _sittings = new();
        private readonly Dictionary<Guid, bool> _counts = [];

        public Dictionary<DateOnly, Totals> Periods { get; } = [];

        public void Add(PastLearner learner)
        {
            _completed.Clear();
            foreach (var fact in learner.Facts)
            {
                if (!IsAsked(fact.Fact.Terminal) || !scope.Includes(fact))
                    continue;
                var period = Period(fact.Fact.At);
                Periods.SumOf(period).Statements++;
                CollectionsMarshal.GetValueRefOrAddDefault(_completed, period, out _) |= fact.CompletesCourse;
            }

            if (_completed.Count == 0)
                return;
            var first = Period(learner.FirstMoment);
            foreach (var (period, completed) in _completed)
            {
                var totals = Periods.SumOf(period);
                totals.Active++;
                totals.New += period == first ? 1 : 0;
                totals.Completing += completed ? 1 : 0;
            }

            AddSessions(learner);
        }

        public void Add(Counting other)
        {
            foreach (var (period, totals) in other.Periods)
                Periods.SumOf(period).Add(totals);
        }

        // A session is what its first statement is: on that terminal, for those groups.
        private void AddSessions(PastLearner learner)
        {
            _sittings.StartOver();
            foreach (var fact in learner.Facts)
            {
                if (_course is { } course && fact.Fact.Course != course)
                    continue;
                _sittings.Add(Session.Of(fact.Fact, fact.Groups.Key));
                if (_group is not null && !_counts.ContainsKey(fact.Groups.Key))
                    _counts[fact.Groups.Key] = fact.CountsFor(_group);
            }

            foreach (var session in _sittings.Began)
            {
                if (!IsAsked(session.Terminal) || (_group is not null && !_counts[session.GroupSet]))
                    continue;
                var totals = Periods.SumOf(Period(session.Starts));
                totals.Sessions++;
                totals.Dwell += session.Length;
            }
        }

        private bool IsAsked(string terminal) => filter.Terminal is null || terminal == filter.Terminal;

        private DateOnly Period(DateTimeOffset instant) => TenantCalendar.PeriodOf(filter.Grain, TenantCalendar.DayOf(instant, zone));
    }
}
