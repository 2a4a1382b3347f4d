namespace LearningRecords.Server.Insights.Live;

/// <summary>How busy a tenant, or a learner group of it, is right now.</summary>
/// <param name="StatementsPerSecond">Statements stored per second, mean of the last ten seconds; null: they are those of a group of which few are active.</param>
/// <param name="ActiveLearners">Learners with a statement that happened within the last five minutes; null: fewer than the tenant's privacy threshold.</param>
/// <param name="Stored">The last <c>stored</c> that the read models know, UTC; null: nothing yet.</param>
public sealed record LiveFigures(double? StatementsPerSecond, int? ActiveLearners, bool Suppressed, DateTime? Stored);
