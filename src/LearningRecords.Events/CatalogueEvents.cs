namespace LearningRecords.Events;

/// <summary>The catalogue told what it knows of one thing on offer. The last word on an id holds, whole; null: the catalogue says nothing of it.</summary>
/// <param name="Stored">When the store took it; strictly increasing within a tenant, as for statements.</param>
/// <param name="ResourceId">IRI of the course, or of the person's account.</param>
/// <param name="Kind">One of <see cref="ResourceKinds"/>.</param>
/// <param name="TitleEn">English title, or a person's name.</param>
/// <param name="TitleZh">Chinese title, or a person's name.</param>
/// <param name="Discipline">IRI of the discipline, as statements group their courses by.</param>
/// <param name="Level">From 1, introduction, to 9.</param>
/// <param name="Minutes">How long it takes.</param>
/// <param name="Language">Language tag of the teaching.</param>
/// <param name="Provider">Who offers it.</param>
/// <param name="Audience">Whom it is for.</param>
/// <param name="Open">Whether learners can take it up now.</param>
/// <param name="Teachers">Ids of the resources that teach it.</param>
/// <param name="Volunteers">Ids of the resources that help with it.</param>
/// <param name="Parts">What it consists of, in the order in which it is taught.</param>
public sealed record ResourceCatalogued(
    DateTimeOffset Stored,
    string ResourceId,
    string Kind,
    string? TitleEn,
    string? TitleZh,
    string? Discipline,
    string? DisciplineEn,
    string? DisciplineZh,
    int? Level,
    int? Minutes,
    string? Language,
    string? Provider,
    string? Audience,
    bool? Open,
    IReadOnlyList<string> Teachers,
    IReadOnlyList<string> Volunteers,
    IReadOnlyList<CataloguedPart> Parts);

/// <summary>A unit of a course: the activity that statements are about when learners work in it.</summary>
public sealed record CataloguedPart(string PartId, string? TitleEn, string? TitleZh);

/// <summary>The catalogue no longer offers a thing, and knows nothing of it any more.</summary>
public sealed record ResourceWithdrawn(DateTimeOffset Stored, string ResourceId);

/// <summary>What a catalogue offers.</summary>
public static class ResourceKinds
{
    public const string Course = "course";
    public const string MicroCourse = "micro-course";
    public const string Teacher = "teacher";
    public const string Volunteer = "volunteer";

    public static readonly IReadOnlyList<string> All = [Course, MicroCourse, Teacher, Volunteer];

    /// <summary>The kinds that learners take, rather than people who teach.</summary>
    public static readonly IReadOnlyList<string> Courses = [Course, MicroCourse];
}
