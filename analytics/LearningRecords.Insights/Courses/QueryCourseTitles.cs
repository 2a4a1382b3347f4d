using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Insights.Courses;

public static class QueryCourseTitles
{
    /// <summary>The courses with these ids that statements have told of.</summary>
    public static async Task<IReadOnlyDictionary<string, Course>> RunAsync(NpgsqlDataSource database, string tenant, IEnumerable<string> ids, CancellationToken token)
    {
        await using var command = database.CreateCommand("select id, title_en, title_zh, part_of from insights.course where tenant_id = $1 and course = any($2)");
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(ids.Distinct(StringComparer.Ordinal).Select(IriKey.Of).ToArray());
        await using var reader = await command.ExecuteReaderAsync(token);
        var courses = new Dictionary<string, Course>(StringComparer.Ordinal);
        while (await reader.ReadAsync(token))
            courses[reader.GetString(0)] = new Course(reader.GetString(0), reader.TextOrNull(1), reader.TextOrNull(2), reader.TextOrNull(3));
        return courses;
    }
}
