using LearningRecords.Insights.Folding;
using NpgsqlTypes;

namespace LearningRecords.Insights.Facts;

/// <summary>Facts as rows, each with when the statement that voids it was stored.</summary>
internal static class FactRows
{
    public static RowFormat<(StatementFact Fact, DateTimeOffset? Voided)> Format { get; } = new RowFormat<(StatementFact Fact, DateTimeOffset? Voided)>("statement_fact")
        .Value("statement_id", NpgsqlDbType.Uuid, row => row.Fact.StatementId)
        .Value("learner", NpgsqlDbType.Uuid, row => row.Fact.Learner)
        .Value("course", NpgsqlDbType.Uuid, row => row.Fact.Course)
        .Value("activity", NpgsqlDbType.Uuid, row => row.Fact.Activity)
        .Value("verb", NpgsqlDbType.Text, row => row.Fact.Verb)
        .Value("at", NpgsqlDbType.TimestampTz, row => row.Fact.At)
        .Value("stored", NpgsqlDbType.TimestampTz, row => row.Fact.Stored)
        .Value("duration", NpgsqlDbType.Interval, row => row.Fact.Duration)
        .Value("terminal", NpgsqlDbType.Text, row => row.Fact.Terminal)
        .ValueOrNull("registration", NpgsqlDbType.Uuid, row => row.Fact.Registration)
        .Value("teams", NpgsqlDbType.Array | NpgsqlDbType.Uuid, row => row.Fact.Teams)
        .ValueOrNull("progress", NpgsqlDbType.Integer, row => row.Fact.Progress)
        .Value("completed", NpgsqlDbType.Boolean, row => row.Fact.Completed)
        .ValueOrNull("success", NpgsqlDbType.Boolean, row => row.Fact.Success)
        .ValueOrNull("score", NpgsqlDbType.Double, row => row.Fact.Score)
        .Value("evaluates", NpgsqlDbType.Boolean, row => row.Fact.Evaluates)
        .ValueOrNull("rating", NpgsqlDbType.Double, row => row.Fact.Rating)
        .ValueOrNull("voided", NpgsqlDbType.TimestampTz, row => row.Voided);
}
