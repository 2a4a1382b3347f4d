using LearningRecords.Insights.Engagement;
using LearningRecords.Insights.Facts;
using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Insights.Progress;

namespace LearningRecords.Insights.Folding;

/// <summary>A learner's hour in one course with one terminal, as it counts for one set of groups.</summary>
public readonly record struct HourKey(DateTimeOffset Hour, Guid Course, string Terminal, Guid GroupSet);

/// <summary>A terminal a learner used and a set of groups that counted.</summary>
public readonly record struct PresenceKey(string Terminal, Guid GroupSet);

/// <param name="Completed">Whether a course was completed.</param>
public sealed record Activeness(int Statements, bool Completed)
{
    public static Activeness Add(Activeness? before, bool completed) => new((before?.Statements ?? 0) + 1, completed || before?.Completed == true);
}

/// <summary>What the read models hold of one learner, as far as a page of events touches it. Facts can be added in any order.</summary>
/// <param name="memberships">The learner's, as imported.</param>
/// <param name="firstDay">The first day the learner was ever active, before the page; null: never.</param>
public sealed class LearnerRecord(Guid learner, Guid? homeGroup, IReadOnlyList<Membership> memberships, DateOnly? firstDay)
{
    private LearnerTraits _traits = LearnerTraits.None with { HomeGroup = homeGroup };

    public Guid Learner { get; } = learner;

    public DateOnly? FirstDayBefore { get; } = firstDay;

    public DateOnly? FirstDay { get; private set; } = firstDay;

    /// <summary>Whether the rows are made from all facts anew instead of from what was found.</summary>
    public bool StartedOver { get; private set; }

    public Rows<HourKey, Activeness> Hours { get; } = new();

    public Rows<PresenceKey, Activeness> Ever { get; } = new();

    public Rows<Guid, CourseAchievement> Courses { get; } = new();

    public Rows<(Guid Course, Guid Registration), Achievement> Attempts { get; } = new();

    public Rows<(Guid Course, Guid Activity), Achievement> Parts { get; } = new();

    /// <summary>By course; the nil key: whatever course.</summary>
    public Dictionary<Guid, Sittings> Sittings { get; } = [];

    /// <summary>The sets of groups that any row names or named.</summary>
    public IEnumerable<Guid> GroupSets =>
        Hours.Before.Select(row => row.Key.GroupSet)
            .Concat(Ever.Before.Select(row => row.Key.GroupSet))
            .Concat(Courses.Before.Select(row => row.Value.GroupSet))
            .Concat(Sittings.Values.SelectMany(sittings => sittings.Ended.Concat(sittings.Began)).Select(session => session.GroupSet));

    /// <summary>The sets of groups that a row named and names no more.</summary>
    public IEnumerable<Guid> SetsLeft =>
        Ever.Changes.Where(change => change.After is null).Select(change => change.Key.GroupSet)
            .Concat(Courses.Changes.Where(change => change.Before is not null && change.Before.GroupSet != change.After?.GroupSet).Select(change => change.Before!.GroupSet));

    /// <summary>Says what rules may ask of the learner, before facts are added.</summary>
    public void Describe(LearnerTraits traits) => _traits = traits with { HomeGroup = homeGroup };

    public void StartOver()
    {
        StartedOver = true;
        FirstDay = null;
        Hours.StartOver();
        Ever.StartOver();
        Courses.StartOver();
        Attempts.StartOver();
        Parts.StartOver();
        foreach (var sittings in Sittings.Values)
            sittings.StartOver();
    }

    public void Add(StatementFact fact, GroupSets groupSets) => Add(fact, groupSets.Of(fact.Occasion, _traits, memberships).Key);

    /// <param name="groups">The set of groups that the fact counts for.</param>
    public void Add(StatementFact fact, Guid groups)
    {
        var completesCourse = fact.Completed && fact.OfCourseItself;
        if (FirstDay is not { } first || fact.Day < first)
            FirstDay = fact.Day;

        Count(Hours, new HourKey(TenantCalendar.HourOf(fact.At), fact.Course, fact.Terminal, groups), completesCourse);
        Count(Ever, new PresenceKey(fact.Terminal, groups), completesCourse);
        SittingsIn(Guid.Empty).Add(Session.Of(fact, groups));
        AddProgress(fact, groups);
    }

    /// <summary>Adds what the fact says of the course, and of nothing beside it.</summary>
    /// <param name="groups">The set of groups that the fact counts for.</param>
    internal void AddProgress(StatementFact fact, Guid groups)
    {
        SittingsIn(fact.Course).Add(Session.Of(fact, groups));
        Courses.TryGet(fact.Course, out var course);
        Courses.Set(fact.Course, (course ?? new CourseAchievement(null!, 0, 0, 0, TimeSpan.Zero, Guid.Empty)) with { Achievement = Achievement.Add(course?.Achievement, fact, fact.OfCourseItself) });
        if (fact.Registration is { } registration)
            Achieve(Attempts, (fact.Course, registration), fact, fact.OfCourseItself);
        if (!fact.OfCourseItself)
            Achieve(Parts, (fact.Course, fact.Activity), fact, itself: true);
    }

    /// <summary>Carries what attempts, parts and sittings come to into the courses, once every fact has been added.</summary>
    public void Settle()
    {
        // Unless the learner starts over, only the attempts that facts name were found: a kiosk has one for every visitor.
        var attempts = StartedOver
            ? Attempts.After.CountBy(attempt => attempt.Key.Course).ToDictionary()
            : Attempts.Changes.Where(attempt => attempt.Before is null).CountBy(attempt => attempt.Key.Course).ToDictionary();
        var parts = StartedOver
            ? Parts.After.ToLookup(part => part.Key.Course, part => (Before: (Achievement?)null, After: (Achievement?)part.Value))
            : Parts.Changes.ToLookup(part => part.Key.Course, part => (part.Before, part.After));
        foreach (var (course, _, after) in Courses.Changes.Where(change => change.After is not null).ToList())
        {
            var sittings = SittingsIn(course);
            Courses.Set(course, after! with
            {
                Registrations = (StartedOver ? 0 : after.Registrations) + attempts.GetValueOrDefault(course),
                PartsProgress = after.PartsProgress + parts[course].Sum(part => Contribution(part.After) - Contribution(part.Before)),
                PartsCompleted = after.PartsCompleted + parts[course].Sum(part => Completed(part.After) - Completed(part.Before)),
                TimeSpent = StartedOver ? sittings.Now : after.TimeSpent + sittings.Now - sittings.Found,
            });
        }
    }

    /// <summary>Carries into the courses which groups anything in them counted for, once every set is known that rows name.</summary>
    public void JoinGroups(UnitedSets sets)
    {
        var hours = StartedOver ? Hours.After.Select(row => row.Key) : Hours.Changes.Select(change => change.Key);
        var counted = hours.ToLookup(hour => hour.Course, hour => hour.GroupSet);
        foreach (var (course, before, after) in Courses.Changes.Where(change => change.After is not null).ToList())
        {
            var joined = counted[course].ToHashSet();
            if (!StartedOver && before is not null)
                joined.Add(before.GroupSet);
            Courses.Set(course, after! with { GroupSet = sets.Unite(joined) });
        }
    }

    public Sittings SittingsIn(Guid course)
    {
        if (!Sittings.TryGetValue(course, out var sittings))
            Sittings[course] = sittings = new Sittings();
        return sittings;
    }

    private static long Contribution(Achievement? part) => part?.Contribution ?? 0;

    private static int Completed(Achievement? part) => part?.CompletedAt is null ? 0 : 1;

    private static void Count<TKey>(Rows<TKey, Activeness> rows, TKey key, bool completed)
        where TKey : notnull
    {
        rows.TryGet(key, out var before);
        rows.Set(key, Activeness.Add(before, completed));
    }

    private static void Achieve(Rows<(Guid, Guid), Achievement> rows, (Guid, Guid) key, StatementFact fact, bool itself)
    {
        rows.TryGet(key, out var before);
        rows.Set(key, Achievement.Add(before, fact, itself));
    }
}
