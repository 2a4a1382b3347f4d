using Npgsql;

namespace LearningRecords.Insights.Facts;

/// <summary>Facts that were folded before.</summary>
internal static class LoadFacts
{
    /// <summary>How many columns <see cref="Read"/> reads.</summary>
    public const int Count = 17;

    /// <summary>What <see cref="Read"/> reads.</summary>
    public const string Columns = "statement_id, learner, course, activity, verb, at, stored, duration, terminal, registration, teams, progress, completed, success, score, evaluates, rating";

    /// <summary>The same of a table with an alias.</summary>
    public static string ColumnsOf(string alias) => $"{alias}.{Columns.Replace(", ", $", {alias}.", StringComparison.Ordinal)}";

    /// <summary>All facts of the learners that are not voided.</summary>
    public static async Task<List<StatementFact>> OfLearnersAsync(NpgsqlConnection connection, string tenant, Guid[] learners, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            $"""
            select {Columns}
            from insights.statement_fact where tenant_id = $1 and learner = any($2) and voided is null
            """,
            connection)
        { Parameters = { new() { Value = tenant }, new() { Value = learners } } };
        await using var reader = await command.ExecuteReaderAsync(token);
        var facts = new List<StatementFact>();
        while (await reader.ReadAsync(token))
            facts.Add(Read(reader));
        return facts;
    }

    public static StatementFact Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(0), reader.GetGuid(1), reader.GetGuid(2), reader.GetGuid(3), reader.GetString(4),
        reader.GetFieldValue<DateTimeOffset>(5), reader.GetFieldValue<DateTimeOffset>(6), reader.GetTimeSpan(7), reader.GetString(8),
        reader.GetFieldValue<Guid?>(9), reader.GetFieldValue<Guid[]>(10), reader.GetFieldValue<int?>(11), reader.GetBoolean(12),
        reader.GetFieldValue<bool?>(13), reader.GetFieldValue<double?>(14), reader.GetBoolean(15), reader.GetFieldValue<double?>(16));
}
