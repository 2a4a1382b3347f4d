using System.Runtime.InteropServices;
using LearningRecords.Insights.Folding;
using LearningRecords.Insights.LearnerGroups;

namespace LearningRecords.Insights.Engagement;

/// <summary>A row of the totals: per group and terminal over all courses (the nil course), or per course over everyone (the nil group).</summary>
public readonly record struct TotalKey(Grain Grain, Guid Group, Guid Course, string Terminal, DateOnly Period);

/// <summary>What a page adds to one row of the totals.</summary>
public sealed class Totals
{
    public int Active { get; set; }

    public int New { get; set; }

    public int Completing { get; set; }

    public long Statements { get; set; }

    public long Sessions { get; set; }

    public TimeSpan Dwell { get; set; }

    public bool AreNothing => this is { Active: 0, New: 0, Completing: 0, Statements: 0, Sessions: 0, Dwell.Ticks: 0 };

    public void Add(Totals other)
    {
        Active += other.Active;
        New += other.New;
        Completing += other.Completing;
        Statements += other.Statements;
        Sessions += other.Sessions;
        Dwell += other.Dwell;
    }
}

/// <summary>Sums up how the learners of a page are counted differently after it than before it.</summary>
/// <param name="sets">Every set of groups that rows name.</param>
public sealed class EngagementTotals(IReadOnlyDictionary<Guid, GroupSet> sets)
{
    public const string AllTerminals = "all";

    private static readonly Grain[] Grains = [Grain.Day, Grain.Week, Grain.Month, Grain.Ever];
    private static readonly Grain[] Periods = [Grain.Day, Grain.Week, Grain.Month];

    // Most learners of a page share few sets of groups, so sums are kept by set and spread over the groups once.
    private readonly Dictionary<(Grain Grain, Guid GroupSet, string Terminal, DateOnly Period), Totals> _bySet = [];
    private readonly Dictionary<TotalKey, Totals> _totals = [];
    private readonly Dictionary<(Guid GroupSet, DateOnly Week, int Hour), long> _hours = [];
    private readonly Dictionary<(Guid Group, DateOnly Cohort, DateOnly Week), int> _retention = [];

    /// <summary>How many sums are kept.</summary>
    public int Size => _bySet.Count + _totals.Count + _hours.Count + _retention.Count;

    public void Count(LearnerRecord learner)
    {
        CountStatements(learner);
        CountSessions(learner);
        CountPresence(learner);
        CountCourses(learner);
    }

    public Dictionary<TotalKey, Totals> Totals()
    {
        foreach (var ((grain, set, terminal, period), totals) in _bySet)
        {
            foreach (var group in sets[set].Groups)
            {
                Of(_totals, new TotalKey(grain, group, Guid.Empty, terminal, period)).Add(totals);
                Of(_totals, new TotalKey(grain, group, Guid.Empty, AllTerminals, period)).Add(totals);
            }
        }

        _bySet.Clear();
        return _totals;
    }

    public Dictionary<(Guid Group, DateOnly Week, int Hour), long> HoursOfWeek()
    {
        var hours = new Dictionary<(Guid, DateOnly, int), long>();
        foreach (var ((set, week, hour), statements) in _hours)
        {
            foreach (var group in sets[set].Groups)
                hours[(group, week, hour)] = hours.GetValueOrDefault((group, week, hour)) + statements;
        }

        return hours;
    }

    public IReadOnlyDictionary<(Guid Group, DateOnly Cohort, DateOnly Week), int> Retention => _retention;

    private void CountStatements(LearnerRecord learner)
    {
        foreach (var (key, before, after) in learner.Hours.Changes)
        {
            var statements = (after?.Statements ?? 0) - (before?.Statements ?? 0);
            if (statements == 0)
                continue;
            var day = TenantCalendar.DayOf(key.Hour);
            foreach (var grain in Grains)
            {
                BySet(grain, key.GroupSet, key.Terminal, day).Statements += statements;
                ByCourse(grain, key.Course, day).Statements += statements;
            }

            var hour = (key.GroupSet, TenantCalendar.PeriodOf(Grain.Week, day), TenantCalendar.HourOfWeek(key.Hour));
            _hours[hour] = _hours.GetValueOrDefault(hour) + statements;
        }
    }

    private void CountSessions(LearnerRecord learner)
    {
        foreach (var (course, sittings) in learner.Sittings)
        {
            foreach (var session in sittings.Ended)
                Add(course, session, -1);
            foreach (var session in sittings.Began)
                Add(course, session, 1);
        }

        void Add(Guid course, Session session, int sign)
        {
            var day = TenantCalendar.DayOf(session.Starts);
            foreach (var grain in Grains)
            {
                var totals = course == Guid.Empty ? BySet(grain, session.GroupSet, session.Terminal, day) : ByCourse(grain, course, day);
                totals.Sessions += sign;
                totals.Dwell += session.Length * sign;
            }
        }
    }

    private void CountPresence(LearnerRecord learner)
    {
        Compare(
            Grain.Ever, DateOnly.MinValue, learner,
            learner.Ever.Before.Select(row => (row.Key.GroupSet, row.Key.Terminal, row.Value.Completed)),
            learner.Ever.After.Select(row => (row.Key.GroupSet, row.Key.Terminal, row.Value.Completed)));

        var before = ByPeriod(learner.Hours.Before);
        var after = ByPeriod(learner.Hours.After);
        foreach (var period in TouchedPeriods(learner))
            Compare(period.Grain, period.Period, learner, before.GetValueOrDefault(period, []), after.GetValueOrDefault(period, []));
    }

    private static Dictionary<(Grain Grain, DateOnly Period), List<(Guid GroupSet, string Terminal, bool Completed)>> ByPeriod(IEnumerable<KeyValuePair<HourKey, Activeness>> hours)
    {
        var periods = new Dictionary<(Grain, DateOnly), List<(Guid, string, bool)>>();
        foreach (var (key, row) in hours)
        {
            var day = TenantCalendar.DayOf(key.Hour);
            foreach (var grain in Periods)
            {
                var period = (grain, TenantCalendar.PeriodOf(grain, day));
                if (!periods.TryGetValue(period, out var rows))
                    periods[period] = rows = [];
                rows.Add((key.GroupSet, key.Terminal, row.Completed));
            }
        }

        return periods;
    }

    // A learner whose first day moved is new in another day, week or month, and belongs to another cohort in every week.
    private static HashSet<(Grain Grain, DateOnly Period)> TouchedPeriods(LearnerRecord learner) =>
        [.. TouchedHours(learner).Select(key => TenantCalendar.DayOf(key.Hour)).Distinct().SelectMany(_ => Periods, (day, grain) => (grain, TenantCalendar.PeriodOf(grain, day)))];

    private static IEnumerable<HourKey> TouchedHours(LearnerRecord learner) => learner.StartedOver || learner.FirstDay != learner.FirstDayBefore
        ? learner.Hours.Before.Concat(learner.Hours.After).Select(row => row.Key)
        : learner.Hours.Changes.Select(change => change.Key);

    private void Compare(
        Grain grain, DateOnly period, LearnerRecord learner, IEnumerable<(Guid, string, bool)> rowsBefore, IEnumerable<(Guid, string, bool)> rowsAfter)
    {
        var before = Presences(rowsBefore);
        var after = Presences(rowsAfter);
        var (newBefore, newAfter) = (IsNew(learner.FirstDayBefore), IsNew(learner.FirstDay));
        var cohortsMoved = grain == Grain.Week && Cohort(learner.FirstDayBefore) != Cohort(learner.FirstDay);
        if (newBefore == newAfter && !cohortsMoved && before.Count == after.Count && !after.Except(before).Any())
            return;

        if (before.Count == 0 && after.Count == 1 && grain != Grain.Week)
        {
            var ((set, terminal), completed) = after.First();
            var totals = BySet(grain, set, terminal, period);
            totals.Active++;
            totals.New += newAfter ? 1 : 0;
            totals.Completing += completed ? 1 : 0;
            return;
        }

        Slices(before, newBefore, Cohort(learner.FirstDayBefore), -1);
        Slices(after, newAfter, Cohort(learner.FirstDay), 1);

        bool IsNew(DateOnly? first) => first is { } day && TenantCalendar.PeriodOf(grain, day) == period;

        void Slices(Dictionary<(Guid GroupSet, string Terminal), bool> presences, bool isNew, DateOnly? cohort, int sign)
        {
            var slices = new Dictionary<(Guid Group, string Terminal), bool>();
            foreach (var ((set, terminal), completed) in presences)
            {
                foreach (var group in sets[set].Groups)
                {
                    slices[(group, terminal)] = slices.GetValueOrDefault((group, terminal)) || completed;
                    slices[(group, AllTerminals)] = slices.GetValueOrDefault((group, AllTerminals)) || completed;
                }
            }

            foreach (var ((group, terminal), completed) in slices)
            {
                var totals = Of(_totals, new TotalKey(grain, group, Guid.Empty, terminal, period));
                totals.Active += sign;
                totals.New += isNew ? sign : 0;
                totals.Completing += completed ? sign : 0;
                if (grain == Grain.Week && terminal == AllTerminals && cohort is { } since)
                    _retention[(group, since, period)] = _retention.GetValueOrDefault((group, since, period)) + sign;
            }
        }
    }

    private void CountCourses(LearnerRecord learner)
    {
        foreach (var (course, before, after) in learner.Courses.Changes)
            Tell(Grain.Ever, DateOnly.MinValue, course, before is null ? null : before.Achievement.CompletedAt is not null, after is null ? null : after.Achievement.CompletedAt is not null);

        var touched = TouchedHours(learner).Select(key => (key.Course, Day: TenantCalendar.DayOf(key.Hour))).Distinct()
            .SelectMany(_ => Periods, (touch, grain) => (touch.Course, Grain: grain, Period: TenantCalendar.PeriodOf(grain, touch.Day))).ToHashSet();
        var beforePeriods = CompletedByPeriod(learner.Hours.Before);
        var afterPeriods = CompletedByPeriod(learner.Hours.After);
        foreach (var period in touched)
            Tell(period.Grain, period.Period, period.Course, Completed(beforePeriods, period), Completed(afterPeriods, period));

        void Tell(Grain grain, DateOnly period, Guid course, bool? completedBefore, bool? completedAfter)
        {
            var totals = ByCourse(grain, course, period);
            totals.Active += (completedAfter is null ? 0 : 1) - (completedBefore is null ? 0 : 1);
            totals.Completing += (completedAfter == true ? 1 : 0) - (completedBefore == true ? 1 : 0);
            totals.New += (completedAfter is not null && IsNew(learner.FirstDay) ? 1 : 0) - (completedBefore is not null && IsNew(learner.FirstDayBefore) ? 1 : 0);

            bool IsNew(DateOnly? first) => first is { } day && TenantCalendar.PeriodOf(grain, day) == period;
        }

        static Dictionary<(Guid, Grain, DateOnly), bool> CompletedByPeriod(IEnumerable<KeyValuePair<HourKey, Activeness>> rows)
        {
            var periods = new Dictionary<(Guid, Grain, DateOnly), bool>();
            foreach (var (key, row) in rows)
            {
                var day = TenantCalendar.DayOf(key.Hour);
                foreach (var grain in Periods)
                {
                    ref var completed = ref CollectionsMarshal.GetValueRefOrAddDefault(periods, (key.Course, grain, TenantCalendar.PeriodOf(grain, day)), out _);
                    completed |= row.Completed;
                }
            }

            return periods;
        }

        static bool? Completed(Dictionary<(Guid, Grain, DateOnly), bool> periods, (Guid, Grain, DateOnly) period) => periods.TryGetValue(period, out var completed) ? completed : null;
    }

    private static Dictionary<(Guid GroupSet, string Terminal), bool> Presences(IEnumerable<(Guid GroupSet, string Terminal, bool Completed)> rows)
    {
        var presences = new Dictionary<(Guid, string), bool>();
        foreach (var (set, terminal, completed) in rows)
            presences[(set, terminal)] = presences.GetValueOrDefault((set, terminal)) || completed;
        return presences;
    }

    private static DateOnly? Cohort(DateOnly? first) => first is { } day ? TenantCalendar.PeriodOf(Grain.Week, day) : null;

    private Totals BySet(Grain grain, Guid set, string terminal, DateOnly day) => Of(_bySet, (grain, set, terminal, TenantCalendar.PeriodOf(grain, day)));

    private Totals ByCourse(Grain grain, Guid course, DateOnly day) =>
        Of(_totals, new TotalKey(grain, Guid.Empty, course, AllTerminals, TenantCalendar.PeriodOf(grain, day)));

    private static Totals Of<TKey>(Dictionary<TKey, Totals> totals, TKey key)
        where TKey : notnull
    {
        if (!totals.TryGetValue(key, out var found))
            totals[key] = found = new Totals();
        return found;
    }
}
