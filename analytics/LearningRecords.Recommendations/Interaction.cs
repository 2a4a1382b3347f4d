namespace LearningRecords.Recommendations;

/// <summary>A learner took a course.</summary>
/// <param name="Learner">The learner's id; its form carries no meaning.</param>
/// <param name="Course">The course's id.</param>
/// <param name="Time">When, if known. Without it the place in the list gives the order.</param>
/// <param name="Group">The learner group in which it happened, if known.</param>
/// <param name="Outcome">How far the learner got, from 0 to 1, if known.</param>
public sealed record Interaction(string Learner, string Course, DateTimeOffset? Time = null, string? Group = null, double? Outcome = null);

/// <summary>What the catalogue says about a course. Whatever is unknown is null and the features that need it stay neutral.</summary>
public sealed record CourseFacts(
    string Id,
    string? Title = null,
    string? Discipline = null,
    string? Level = null,
    string? Language = null,
    double? LengthMinutes = null);

/// <summary>Everything a model is trained on.</summary>
/// <param name="Interactions">Ordered within each learner by time, and by position where times are equal or absent.</param>
/// <param name="Courses">Facts about courses, also of courses that nobody took yet.</param>
/// <param name="GroupsOfLearner">The groups of each learner; a learner may be in many.</param>
public sealed record TrainingData(
    IReadOnlyList<Interaction> Interactions,
    IReadOnlyList<CourseFacts> Courses,
    IReadOnlyDictionary<string, IReadOnlyList<string>> GroupsOfLearner)
{
    public static TrainingData Of(IReadOnlyList<Interaction> interactions) =>
        new(interactions, [], new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal));
}

/// <summary>Too few interactions to learn an order from; popularity still ranks.</summary>
public sealed class NotEnoughInteractionsException : Exception
{
    public NotEnoughInteractionsException()
    {
    }

    public NotEnoughInteractionsException(string message)
        : base(message)
    {
    }

    public NotEnoughInteractionsException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
