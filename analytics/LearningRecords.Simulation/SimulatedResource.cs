namespace LearningRecords.Simulation;

/// <summary>What the catalogue tells of a course, a micro-course, a teacher or a volunteer.</summary>
/// <param name="Id">IRI of the course activity, or of the person's account.</param>
/// <param name="Kind">One of <see cref="SimulatedResourceKind"/>.</param>
/// <param name="NameEn">A person's name is only known in Chinese.</param>
/// <param name="Level">Of courses: from 1, introduction, to 4, advanced.</param>
/// <param name="Minutes">Of courses: length of all videos.</param>
/// <param name="Parts">Of courses: videos and quiz, in order.</param>
public sealed record SimulatedResource(
    string Id,
    string Kind,
    string NameZh,
    string? NameEn,
    string DisciplineId,
    string DisciplineZh,
    string DisciplineEn,
    int? Level,
    int? Minutes,
    string Language,
    string Provider,
    string? Audience,
    bool Open,
    IReadOnlyList<string> Teachers,
    IReadOnlyList<string> Volunteers,
    IReadOnlyList<SimulatedPart> Parts);

/// <summary>A unit of a course.</summary>
public sealed record SimulatedPart(string Id, string NameZh, string NameEn);

/// <summary>The kinds of <see cref="SimulatedResource"/>.</summary>
public static class SimulatedResourceKind
{
    public const string Course = "course";
    public const string MicroCourse = "micro-course";
    public const string Teacher = "teacher";
    public const string Volunteer = "volunteer";
}
