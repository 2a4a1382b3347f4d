namespace LearningRecords.Insights.Facts;

/// <summary>What one statement says of one learner in one course.</summary>
/// <param name="Course">Key of the course's IRI.</param>
/// <param name="Activity">Key of the object's IRI; the course's own when the statement is about the course itself.</param>
/// <param name="Teams">Groups in whose context it happened.</param>
/// <param name="Progress">0 to 1, of <paramref name="Activity"/>.</param>
/// <param name="Score">Scaled to 0 to 1 (or −1 to 1 where the platform sends that).</param>
public sealed record StatementFact(
    Guid StatementId,
    Guid Learner,
    Guid Course,
    Guid Activity,
    string Verb,
    DateTimeOffset At,
    DateTimeOffset Stored,
    DateOnly Day,
    Guid? Registration,
    Guid[] Teams,
    decimal? Progress,
    bool Completed,
    bool? Success,
    double? Score)
{
    /// <summary>Whether the statement shows that <see cref="Activity"/> is a part of the course that can be completed.</summary>
    public bool ShowsPart => Activity != Course && (Progress is not null || Completed || Success is not null);
}

/// <summary>A learner as a statement names them.</summary>
/// <param name="HomePage">The platform the account belongs to, if the learner is identified by account.</param>
public sealed record SeenLearner(Guid Learner, string Identity, string? Name, string? HomePage);

/// <summary>A course as a statement names it; null where it says nothing.</summary>
public sealed record SeenCourse(Guid Course, string Id, string? TitleEn, string? TitleZh, string? PartOf);

/// <summary>A group as a statement names it.</summary>
public sealed record SeenTeam(Guid Group, string Identity, string? Name);

/// <summary>All that one recorded statement contributes to the read models.</summary>
public sealed record StatementReading(
    IReadOnlyList<StatementFact> Facts,
    IReadOnlyList<SeenLearner> Learners,
    SeenCourse? Course,
    IReadOnlyList<SeenTeam> Teams,
    Guid? Voids);
