namespace LearningRecords.Simulation;

/// <summary>A course on offer.</summary>
/// <param name="Id">IRI of the course activity.</param>
/// <param name="DisciplineId">IRI of the discipline, as in the statements' grouping.</param>
/// <param name="Level">From 1, introduction, to 4, advanced.</param>
/// <param name="Language">Language tag of the teaching.</param>
/// <param name="Minutes">Length of all videos.</param>
/// <param name="IsCore">One of the core courses rather than a micro-course.</param>
/// <param name="FollowUpId">The course it leads to: a planted sequence.</param>
/// <param name="Quality">Planted, 0 to 1: decides how many finish it and how they rate it.</param>
public sealed record SimulatedCourse(
    string Id,
    string NameZh,
    string NameEn,
    string DisciplineId,
    string DisciplineZh,
    string DisciplineEn,
    int Level,
    string Language,
    int Minutes,
    string Teacher,
    bool IsCore,
    string? FollowUpId,
    double Quality);

/// <summary>A learner group; a guidance centre's id is the home page of its account, a slash and the account's name.</summary>
public sealed record SimulatedGroup(string Id, string NameZh, string NameEn, string Kind, string? ParentId);

/// <summary>A learner's membership from the beginning of one day to the beginning of another, or open.</summary>
public sealed record SimulatedMembership(string GroupId, string HomePage, string AccountName, DateTimeOffset From, DateTimeOffset? Until);

/// <summary>A learner starts a course.</summary>
/// <param name="GroupIds">The groups the learner is in on that day.</param>
public sealed record SimulatedStart(string HomePage, string AccountName, string CourseId, IReadOnlyList<string> GroupIds, DateTimeOffset At);

/// <summary>The kinds of <see cref="SimulatedGroup"/>.</summary>
public static class SimulatedGroupKind
{
    public const string Province = "province";
    public const string City = "city";
    public const string Centre = "centre";
    public const string AgeBand = "age-band";
}
