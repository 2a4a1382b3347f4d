using Npgsql;

namespace LearningRecords.Insights.Progress;

/// <summary>The columns that hold an <see cref="Achievement"/>, the same in every table of progress.</summary>
internal static class AchievementColumns
{
    public const int Count = 19;

    private static readonly string[] All =
    [
        "statements", "own_progress", "own_completed_at", "success", "success_at", "success_by", "passed_at", "best_score",
        "last_score", "last_score_at", "last_score_by", "rating", "rated_at", "rated_by", "first_activity", "last_activity",
        "own_best_score", "registered_at", "withdrew_at",
    ];

    public static string Names(string prefix) => string.Join(", ", All.Select(column => prefix + column));

    /// <summary><c>column = excluded.column, …</c></summary>
    public static string Replacements(params string[] others) => string.Join(", ", All.Concat(others).Select(column => $"{column} = excluded.{column}"));

    public static string Placeholders() => string.Join(", ", All.Select(_ => "?"));

    /// <summary>Reads from the first column on.</summary>
    public static Achievement Read(NpgsqlDataReader reader) => new(
        reader.GetInt32(0),
        reader.GetInt32(1),
        reader.GetFieldValue<DateTimeOffset?>(2),
        reader.IsDBNull(3) ? null : new LastTold<bool>(reader.GetBoolean(3), reader.GetFieldValue<DateTimeOffset>(4), reader.GetGuid(5)),
        reader.GetFieldValue<DateTimeOffset?>(6),
        reader.GetFieldValue<double?>(7),
        LastScore(reader, 8),
        LastScore(reader, 11),
        reader.GetFieldValue<DateTimeOffset>(14),
        reader.GetFieldValue<DateTimeOffset>(15),
        reader.GetFieldValue<double?>(16),
        reader.GetFieldValue<DateTimeOffset?>(17),
        reader.GetFieldValue<DateTimeOffset?>(18));

    /// <summary>One array per column.</summary>
    public static object[] Arrays(IReadOnlyList<Achievement> rows) =>
    [
        rows.Select(row => row.Statements).ToArray(),
        rows.Select(row => row.Progress).ToArray(),
        rows.Select(row => row.CompletedAt).ToArray(),
        rows.Select(row => row.Success?.Value).ToArray(),
        rows.Select(row => row.Success?.At).ToArray(),
        rows.Select(row => row.Success?.By).ToArray(),
        rows.Select(row => row.PassedAt).ToArray(),
        rows.Select(row => row.BestScore).ToArray(),
        rows.Select(row => row.LastScore?.Value).ToArray(),
        rows.Select(row => row.LastScore?.At).ToArray(),
        rows.Select(row => row.LastScore?.By).ToArray(),
        rows.Select(row => row.Rating?.Value).ToArray(),
        rows.Select(row => row.Rating?.At).ToArray(),
        rows.Select(row => row.Rating?.By).ToArray(),
        rows.Select(row => row.First).ToArray(),
        rows.Select(row => row.Last).ToArray(),
        rows.Select(row => row.OwnBestScore).ToArray(),
        rows.Select(row => row.RegisteredAt).ToArray(),
        rows.Select(row => row.WithdrewAt).ToArray(),
    ];

    private static LastTold<double>? LastScore(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : new LastTold<double>(reader.GetDouble(column), reader.GetFieldValue<DateTimeOffset>(column + 1), reader.GetGuid(column + 2));
}
