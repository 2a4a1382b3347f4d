using Npgsql;

namespace LearningRecords.Insights.Courses;

/// <summary>A course and its titles.</summary>
/// <param name="PartOf">IRI of what it belongs to: a programme, a module, a discipline.</param>
public sealed record Course(string Id, string? TitleEn, string? TitleZh, string? PartOf);

public static class QueryCourses
{
    public static async Task<IReadOnlyDictionary<string, Course>> AllAsync(NpgsqlDataSource database, string tenant, CancellationToken token)
    {
        await using var command = database.CreateCommand("select id, title_en, title_zh, part_of from insights.course where tenant_id = $1");
        command.Parameters.AddWithValue(tenant);
        await using var reader = await command.ExecuteReaderAsync(token);
        var courses = new Dictionary<string, Course>(StringComparer.Ordinal);
        while (await reader.ReadAsync(token))
            courses[reader.GetString(0)] = new Course(reader.GetString(0), reader.TextOrNull(1), reader.TextOrNull(2), reader.TextOrNull(3));
        return courses;
    }
}
