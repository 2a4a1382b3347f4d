namespace LearningRecords.Events;

/// <summary>Somebody asked for a new ranking model. The first event of its stream, unless a schedule or a command trained it.</summary>
/// <param name="By">Who asked.</param>
public sealed record RankingModelTrainingRequested(Guid ModelId, string By);

/// <summary>A ranking model was trained on what the store knew at one moment.</summary>
/// <param name="ModelId">Names the model, its stream, and the row that holds its file.</param>
/// <param name="LearnedUntil">The last <c>stored</c> the training data could know.</param>
/// <param name="Learners">Learners in the training data.</param>
/// <param name="Courses">Courses in the training data.</param>
/// <param name="Interactions">Learner-course pairs in the training data.</param>
/// <param name="Metrics">Quality on held-out courses, by metric name.</param>
/// <param name="DurationSeconds">How long training took.</param>
/// <param name="SnapshotId">Names the data it saw; null in models of releases that took over untested.</param>
/// <param name="Parameters">How it was trained, by parameter; null in models of releases that took over untested.</param>
public sealed record RankingModelTrained(
    Guid ModelId,
    DateTimeOffset LearnedUntil,
    int Learners,
    int Courses,
    int Interactions,
    IReadOnlyDictionary<string, double> Metrics,
    double DurationSeconds,
    string? SnapshotId = null,
    IReadOnlyDictionary<string, string>? Parameters = null);

/// <summary>A training ended without a model.</summary>
public sealed record RankingModelTrainingFailed(Guid ModelId, string Reason);

/// <summary>A new model and what ranked until then were measured on the latest period, which neither had counted.</summary>
/// <param name="Rival">The model that ranked until then; null: popularity did.</param>
/// <param name="From">The first moment of the period.</param>
/// <param name="Until">The last moment of the period.</param>
/// <param name="Learners">Learners with courses before the period who took new ones in it.</param>
/// <param name="NdcgAt10">Of the new model.</param>
/// <param name="RivalNdcgAt10">Of what ranked until then, on the same learners.</param>
/// <param name="Gain">The mean of the learners' differences, with the interval that holds it with 95 % confidence.</param>
public sealed record RankingModelEvaluated(
    Guid ModelId,
    Guid? Rival,
    DateTimeOffset From,
    DateTimeOffset Until,
    int Learners,
    double NdcgAt10,
    double RivalNdcgAt10,
    double RecallAt10,
    double RivalRecallAt10,
    MeanAndInterval Gain);

/// <summary>A mean and the interval that holds it with 95 % confidence.</summary>
public sealed record MeanAndInterval(double Mean, double Low, double High);

/// <summary>The model ranks from now on.</summary>
/// <param name="InPlaceOf">The model that ranked until then, if one did.</param>
/// <param name="By">Who decided: a person, a credential, or the training itself.</param>
/// <param name="Reason">The numbers that decided it, or that somebody chose it.</param>
public sealed record RankingModelActivated(Guid ModelId, Guid? InPlaceOf, string By, string Reason);

/// <summary>Another model ranks from now on.</summary>
public sealed record RankingModelReplaced(Guid ModelId, Guid With);

/// <summary>The model was worse than what ranked, so it does not go live by itself. Its file is kept and can be activated.</summary>
public sealed record RankingModelRefused(Guid ModelId, string Reason);

/// <summary>Somebody took the model back in favour of the one that ranked before it.</summary>
public sealed record RankingModelRolledBack(Guid ModelId, Guid To, string By);

/// <summary>The model's file was deleted to make room; what is known of it stays.</summary>
public sealed record RankingModelDiscarded(Guid ModelId);
