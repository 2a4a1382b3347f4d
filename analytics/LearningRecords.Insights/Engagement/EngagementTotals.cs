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

    // Most learners of a page share few sets of groups, so sums are kept by set and spread over the groups once.
    private readonly Dictionary<(Grain Grain, Guid GroupSet, string Terminal, DateOnly Period), Totals> _bySet = [];
    private readonly Dictionary<TotalKey, Totals> _totals = [];
    private readonly Dictionary<(Guid GroupSet, DateOnly Week, int Hour), long> _hours = [];
    private readonly Dictionary<(Guid Group, DateOnly Cohort, DateOnly Week), int> _retention = [];

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

        var before = learner.Hours.Before.Select(row => (Day: TenantCalendar.DayOf(row.Key.Hour), row.Key, row.Value)).ToList();
        var after = learner.Hours.After.Select(row => (Day: TenantCalendar.DayOf(row.Key.Hour), row.Key, row.Value)).ToList();
        foreach (var (grain, period) in TouchedPeriods(learner, before.Concat(after).Select(row => row.Day)))
        {
            Compare(
                grain, period, learner,
                before.Where(row => TenantCalendar.PeriodOf(grain, row.Day) == period).Select(row => (row.Key.GroupSet, row.Key.Terminal, row.Value.Completed)),
                after.Where(row => TenantCalendar.PeriodOf(grain, row.Day) == period).Select(row => (row.Key.GroupSet, row.Key.Terminal, row.Value.Completed)));
        }
    }

    // A learner whose first day moved is new in another day, week or month, and belongs to another cohort in every week.
    private static HashSet<(Grain Grain, DateOnly Period)> TouchedPeriods(LearnerRecord learner, IEnumerable<DateOnly> days)
    {
        var touched = learner.StartedOver || learner.FirstDay != learner.FirstDayBefore ? days : learner.Hours.Changes.Select(change => TenantCalendar.DayOf(change.Key.Hour));
        return [.. touched.Distinct().SelectMany(_ => Grains[..3], (day, grain) => (grain, TenantCalendar.PeriodOf(grain, day)))];
    }

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

        var beforeDays = Days(learner.Hours.Before);
        var afterDays = Days(learner.Hours.After);
        var touched = learner.StartedOver || learner.FirstDay != learner.FirstDayBefore
            ? beforeDays.Keys.Concat(afterDays.Keys)
            : learner.Hours.Changes.Select(change => (change.Key.Course, Day: TenantCalendar.DayOf(change.Key.Hour)));
        foreach (var (course, grain, period) in touched.SelectMany(_ => Grains[..3], (touch, grain) => (touch.Course, grain, TenantCalendar.PeriodOf(grain, touch.Day))).ToHashSet())
            Tell(grain, period, course, InPeriod(beforeDays, course, grain, period), InPeriod(afterDays, course, grain, period));

        void Tell(Grain grain, DateOnly period, Guid course, bool? completedBefore, bool? completedAfter)
        {
            var totals = ByCourse(grain, course, period);
            totals.Active += (completedAfter is null ? 0 : 1) - (completedBefore is null ? 0 : 1);
            totals.Completing += (completedAfter == true ? 1 : 0) - (completedBefore == true ? 1 : 0);
            totals.New += (completedAfter is not null && IsNew(learner.FirstDay) ? 1 : 0) - (completedBefore is not null && IsNew(learner.FirstDayBefore) ? 1 : 0);

            bool IsNew(DateOnly? first) => first is { } day && TenantCalendar.PeriodOf(grain, day) == period;
        }

        static Dictionary<(Guid Course, DateOnly Day), bool> Days(IEnumerable<KeyValuePair<HourKey, Activeness>> rows)
        {
            var days = new Dictionary<(Guid, DateOnly), bool>();
            foreach (var (key, row) in rows)
            {
                var day = (key.Course, TenantCalendar.DayOf(key.Hour));
                days[day] = days.GetValueOrDefault(day) || row.Completed;
            }

            return days;
        }

        static bool? InPeriod(Dictionary<(Guid Course, DateOnly Day), bool> days, Guid course, Grain grain, DateOnly period)
        {
            bool? completed = null;
            foreach (var (key, value) in days)
            {
                if (key.Course == course && TenantCalendar.PeriodOf(grain, key.Day) == period)
                    completed = completed == true || value;
            }

            return completed;
        }
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
