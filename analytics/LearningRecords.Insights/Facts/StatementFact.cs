using LearningRecords.Insights.Suggestions;
using LearningRecords.Insights.Videos;

namespace LearningRecords.Insights.Facts;

/// <summary>What one statement says of one learner in one course.</summary>
/// <param name="Course">Key of the course's IRI.</param>
/// <param name="Activity">Key of the object's IRI; the course's own when the statement is about the course itself.</param>
/// <param name="Teams">Groups in whose context it happened.</param>
/// <param name="Progress">Of <paramref name="Activity"/>, in millionths.</param>
/// <param name="At">When it happened, microseconds, UTC.</param>
/// <param name="Duration">How long it took until <paramref name="At"/>, as told; at most 8 hours.</param>
/// <param name="Terminal">What the learner held in their hands: <c>phone</c>, <c>computer</c>, <c>television</c>, <c>scan</c>, <c>other</c> or <c>unknown</c>.</param>
/// <param name="Score">Of the learner, scaled to 0 to 1 (or −1 to 1 where the platform sends that).</param>
/// <param name="Evaluates">Whether the learner evaluates <paramref name="Activity"/> instead of being evaluated.</param>
/// <param name="Rating">By the learner, scaled to 0 to 1.</param>
public sealed record StatementFact(
    Guid StatementId,
    Guid Learner,
    Guid Course,
    Guid Activity,
    string Verb,
    DateTimeOffset At,
    DateTimeOffset Stored,
    TimeSpan Duration,
    string Terminal,
    Guid? Registration,
    Guid[] Teams,
    int? Progress,
    bool Completed,
    bool? Success,
    double? Score,
    bool Evaluates,
    double? Rating)
{
    public DateOnly Day => TenantCalendar.DayOf(At);

    public Occasion Occasion => new(At, Course, Teams, Terminal);

    /// <summary>Whether the statement is about the course itself, not about a part of it.</summary>
    public bool OfCourseItself => Activity == Course;

    /// <summary>Whether the statement shows that <see cref="Activity"/> is a part of the course that can be completed.</summary>
    public bool ShowsPart => Activity != Course && (Progress is not null || Completed || Success is not null);
}

/// <summary>What decides, beside the learner, which groups a statement counts for.</summary>
/// <inheritdoc cref="StatementFact"/>
public readonly record struct Occasion(DateTimeOffset At, Guid Course, Guid[] Teams, string Terminal);

/// <summary>A learner as a statement names them.</summary>
/// <param name="HomePage">The platform the account belongs to, if the learner is identified by account.</param>
public sealed record SeenLearner(Guid Learner, string Identity, string? Name, string? HomePage);

/// <summary>A course as a statement names it; null where it says nothing.</summary>
public sealed record SeenCourse(Guid Course, string Id, string? TitleEn, string? TitleZh, string? PartOf)
{
    private const string Type = "http://adlnet.gov/expapi/activities/course";

    /// <summary>Whether its type says that it is one.</summary>
    public bool CallsItselfCourse { get; init; }

    /// <summary>The activity as a course.</summary>
    public static SeenCourse Of(SeenActivity activity) => new(activity.Activity, activity.Id, activity.TitleEn, activity.TitleZh, null) { CallsItselfCourse = activity.Type == Type };

    /// <summary>What is told of the same course now and was before.</summary>
    public SeenCourse After(SeenCourse before) =>
        (TitleEn ?? before.TitleEn, TitleZh ?? before.TitleZh, PartOf ?? before.PartOf) is var (english, chinese, partOf) && (english, chinese, partOf) == (TitleEn, TitleZh, PartOf)
            ? this
            : this with { TitleEn = english, TitleZh = chinese, PartOf = partOf };
}

/// <summary>The object of a statement as it names it; null where it says nothing.</summary>
public sealed record SeenActivity(Guid Activity, string Id, string? Type, string? TitleEn, string? TitleZh)
{
    /// <summary>What is told of the same activity now and was before.</summary>
    public SeenActivity After(SeenActivity before) =>
        (Type ?? before.Type, TitleEn ?? before.TitleEn, TitleZh ?? before.TitleZh) is var (type, english, chinese) && (type, english, chinese) == (Type, TitleEn, TitleZh)
            ? this
            : this with { Type = type, TitleEn = english, TitleZh = chinese };
}

/// <summary>A group as a statement names it.</summary>
public sealed record SeenTeam(Guid Group, string Identity, string? Name);

/// <summary>All that one recorded statement contributes to the read models.</summary>
public sealed record StatementReading(
    DateTimeOffset Stored,
    IReadOnlyList<StatementFact> Facts,
    IReadOnlyList<SeenLearner> Learners,
    SeenCourse? Course,
    SeenActivity? Activity,
    IReadOnlyList<VideoEvent> Videos,
    IReadOnlyList<SeenTeam> Teams,
    Guid? Voids)
{
    /// <summary>What it says of a suggested course. It is about what was offered, not about what was learned, so it gives no facts.</summary>
    public IReadOnlyList<SuggestionEvent> Suggestions { get; init; } = [];
}
