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
            with done as materialized (select p.learner, p.completed, p.progress from ({LearnerProgressSql.Select}) p where p.tenant_id = $1 and p.course = $2),
            members as (
                select distinct h.learner, member.learner_group
                from (select distinct learner, group_set from insights.learner_hour where tenant_id = $1 and course = $2) h
                join insights.group_set s on s.tenant_id = $1 and s.group_set = h.group_set
                cross join lateral unnest(s.learner_groups) member(learner_group))
            select g.id, g.kind, parent.id, g.name_en, g.name_zh, count(*), count(*) filter (where done.completed), avg(done.progress)::float8
            from members join done on done.learner = members.learner
            join insights.learner_group g on g.tenant_id = $1 and g.learner_group = members.learner_group
            left join insights.learner_group parent on parent.tenant_id = g.tenant_id and parent.learner_group = g.parent
            group by g.learner_group, g.id, g.kind, parent.id, g.name_en, g.name_zh
            order by 6 desc, g.id
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
