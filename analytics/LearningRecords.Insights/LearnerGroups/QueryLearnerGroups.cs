using Npgsql;

namespace LearningRecords.Insights.LearnerGroups;

/// <summary>A learner group and how many learners were ever active in it.</summary>
public sealed record LearnerGroup(string Id, string Kind, string? ParentId, string? NameEn, string? NameZh, long Learners, bool Archived);

public static class QueryLearnerGroups
{
    /// <summary>All groups of the tenant, the largest first.</summary>
    public static async Task<IReadOnlyList<LearnerGroup>> RunAsync(NpgsqlDataSource database, string tenant, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            select g.id, g.kind, parent.id, g.name_en, g.name_zh, coalesce(e.active_learners, 0)::bigint, g.archived is not null
            from insights.learner_group g
            left join insights.learner_group parent on parent.tenant_id = g.tenant_id and parent.learner_group = g.parent
            left join insights.engagement e on e.tenant_id = g.tenant_id and e.grain = 'ever' and e.learner_group = g.learner_group
                and e.course = '00000000-0000-0000-0000-000000000000' and e.terminal = 'all'
            where g.tenant_id = $1
            order by 6 desc, g.id
            """);
        command.Parameters.AddWithValue(tenant);
        await using var reader = await command.ExecuteReaderAsync(token);
        var groups = new List<LearnerGroup>();
        while (await reader.ReadAsync(token))
        {
            groups.Add(new LearnerGroup(
                reader.GetString(0), reader.GetString(1), reader.TextOrNull(2), reader.TextOrNull(3), reader.TextOrNull(4), reader.GetInt64(5), reader.GetBoolean(6)));
        }

        return groups;
    }
}
