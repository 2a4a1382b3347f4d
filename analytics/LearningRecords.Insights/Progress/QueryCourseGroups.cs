using Npgsql;

namespace LearningRecords.Insights.Progress;

/// <summary>How the learners of one group are doing in one course.</summary>
/// <param name="Id">The group's id.</param>
/// <param name="ParentId">Id of the group that it lies in; null: it is at the top.</param>
/// <param name="Learners">Learners with any statement in the course as members of the group.</param>
/// <param name="Completed">Those of them who completed it.</param>
/// <param name="AverageProgress">Mean of their progress, 0 to 1.</param>
public sealed record CourseGroup(string Id, string Kind, string? ParentId, string? NameEn, string? NameZh, long Learners, long Completed, double AverageProgress);

public static class QueryCourseGroups
{
    /// <summary>The groups that take the course, the one with the most learners first.</summary>
    public static async Task<IReadOnlyList<CourseGroup>> RunAsync(NpgsqlDataSource database, string tenant, string course, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            $"""
            select g.id, g.kind, parent.id, g.name_en, g.name_zh, t.learners, t.completed, (t.progress_millionths::numeric / t.learners / {CourseAchievement.Whole})::float8
            from insights.course_total t
            join insights.learner_group g on g.tenant_id = t.tenant_id and g.learner_group = t.learner_group
            left join insights.learner_group parent on parent.tenant_id = g.tenant_id and parent.learner_group = g.parent
            where t.tenant_id = $1 and t.course = $2
            order by t.learners desc, g.id
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddKeyOf(course);
        await using var reader = await command.ExecuteReaderAsync(token);
        var groups = new List<CourseGroup>();
        while (await reader.ReadAsync(token))
        {
            groups.Add(new CourseGroup(
                reader.GetString(0), reader.GetString(1), reader.TextOrNull(2), reader.TextOrNull(3), reader.TextOrNull(4), reader.GetInt64(5), reader.GetInt64(6), reader.GetDouble(7)));
        }

        return groups;
    }
}
