using Npgsql;

namespace LearningRecords.Insights;

internal static class NullableText
{
    /// <summary>The text of a column that may be null.</summary>
    public static string? TextOrNull(this NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
