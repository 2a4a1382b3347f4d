namespace LearningRecords.Recommendations;

/// <summary>What to rank and what to leave out. Courses the learner took are always left out for a learner.</summary>
/// <param name="Top">How many courses to return at most.</param>
/// <param name="Exclude">Courses never to return: blocked, closed, already shown.</param>
/// <param name="Only">When given, no other course is returned: the open ones, for instance.</param>
/// <param name="Language">Only courses of this language.</param>
/// <param name="Level">Only courses of this level.</param>
/// <param name="MaximumLengthMinutes">Only courses known to be no longer.</param>
/// <param name="Pinned">Courses put first, in this order.</param>
/// <param name="Diversity">For groups, from 0 to 1: the share of the demand that a place may give up for a discipline chosen less so far.</param>
public sealed record RankingQuery(
    int Top,
    IReadOnlySet<string>? Exclude = null,
    IReadOnlySet<string>? Only = null,
    string? Language = null,
    string? Level = null,
    double? MaximumLengthMinutes = null,
    IReadOnlyList<string>? Pinned = null,
    double Diversity = 0.2)
{
    internal bool Allows(string course, CourseFacts? facts) =>
        Exclude?.Contains(course) != true
        && Only?.Contains(course) != false
        && (Language is null || facts?.Language == Language)
        && (Level is null || facts?.Level == Level)
        && (MaximumLengthMinutes is null || facts?.LengthMinutes <= MaximumLengthMinutes);
}

/// <summary>A course in its place. Scores order courses within one answer and mean nothing across answers.</summary>
public sealed record RankedCourse(string Course, double Score, Reason Reason);

/// <summary>Which fact speaks for a course.</summary>
public enum ReasonKind
{
    /// <summary>Of the learners who took <see cref="Reason.BecauseOfCourse"/>, this share took the course as their very next.</summary>
    NextAfterCourse,

    /// <summary>Of the learners who took <see cref="Reason.BecauseOfCourse"/>, this share took the course later.</summary>
    LaterAfterCourse,

    /// <summary>Of the learners who took <see cref="Reason.BecauseOfCourse"/>, this share took the course as well.</summary>
    TakenTogether,

    /// <summary>Of the members of the group, this share took the course.</summary>
    PopularInGroup,

    /// <summary>Of all learners, this share took the course.</summary>
    Popular,

    /// <summary>An editor put it first.</summary>
    Pinned,
}

/// <summary>A fact from the data that speaks for a course, for the dashboard to put into words.</summary>
/// <param name="Kind">Which fact.</param>
/// <param name="BecauseOfCourse">The earlier course the fact is about, if it is about one.</param>
/// <param name="Share">From 0 to 1.</param>
/// <param name="Support">The learners counted by the share.</param>
public sealed record Reason(ReasonKind Kind, string? BecauseOfCourse, double Share, int Support);

/// <summary>What the learners of a group took.</summary>
/// <param name="Members">How many learners the group has.</param>
/// <param name="Taken">How many members took each course.</param>
/// <param name="Histories">
/// Members' courses in order, all or a sample; up to <see cref="RankedMembers"/> of them are ranked one by one, which makes the ranking much better
/// and takes as much longer. Empty when unknown.
/// </param>
/// <param name="Name">The group as the training data names it, if it does.</param>
public sealed record GroupProfile(
    int Members,
    IReadOnlyDictionary<string, int> Taken,
    IReadOnlyList<IReadOnlyList<string>>? Histories = null,
    string? Name = null)
{
    /// <summary>So many members at most are ranked one by one.</summary>
    public const int RankedMembers = 96;

    /// <summary>Those of all members who are ranked one by one, from everywhere among them.</summary>
    internal static IEnumerable<T> Sample<T>(IReadOnlyList<T> members)
    {
        var ranked = Math.Min(RankedMembers, members.Count);
        return Enumerable.Range(0, ranked).Select(member => members[(int)((long)member * members.Count / ranked)]);
    }
}
