using LearningRecords.Insights.Folding;

namespace LearningRecords.Insights.Facts;

/// <summary>Facts as rows, each with when the statement that voids it was stored.</summary>
internal static class FactRows
{
    public static RowFormat<(StatementFact Fact, DateTimeOffset? Voided)> Format { get; } = new RowFormat<(StatementFact Fact, DateTimeOffset? Voided)>("statement_fact")
        .Value("statement_id", row => row.Fact.StatementId)
        .Value("learner", row => row.Fact.Learner)
        .Value("course", row => row.Fact.Course)
        .Value("activity", row => row.Fact.Activity)
        .Value("verb", row => row.Fact.Verb)
        .Value("at", row => row.Fact.At)
        .Value("stored", row => row.Fact.Stored)
        .Value("duration", row => row.Fact.Duration)
        .Value("terminal", row => row.Fact.Terminal)
        .ValueOrNull("registration", row => row.Fact.Registration)
        .Value("teams", row => row.Fact.Teams)
        .ValueOrNull("progress", row => row.Fact.Progress)
        .Value("completed", row => row.Fact.Completed)
        .ValueOrNull("success", row => row.Fact.Success)
        .ValueOrNull("score", row => row.Fact.Score)
        .Value("evaluates", row => row.Fact.Evaluates)
        .ValueOrNull("rating", row => row.Fact.Rating)
        .ValueOrNull("voided", row => row.Voided);
}
