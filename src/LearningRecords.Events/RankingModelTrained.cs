namespace LearningRecords.Events;

/// <summary>A ranking model was trained on what the store knew at one moment and took over from the one before.</summary>
/// <param name="ModelId">Names the model and the row that holds its file.</param>
/// <param name="LearnedUntil">The last <c>stored</c> the training data could know.</param>
/// <param name="Learners">Learners in the training data.</param>
/// <param name="Courses">Courses in the training data.</param>
/// <param name="Interactions">Learner-course pairs in the training data.</param>
/// <param name="Metrics">Quality on held-out courses, by metric name.</param>
/// <param name="DurationSeconds">How long training took.</param>
public sealed record RankingModelTrained(
    Guid ModelId,
    DateTimeOffset LearnedUntil,
    int Learners,
    int Courses,
    int Interactions,
    IReadOnlyDictionary<string, double> Metrics,
    double DurationSeconds);
