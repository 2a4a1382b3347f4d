using Npgsql;

namespace LearningRecords.Insights.Engagement;

public static class QueryActiveGroups
{
    /// <summary>How many learners were active in each learner group in a month, by the group's id; a group without any is left out.</summary>
    /// <param name="month">Its first day.</param>
    public static async Task<IReadOnlyDictionary<string, int>> RunAsync(NpgsqlDataSource database, string tenant, DateOnly month, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            select g.id, e.active_learners
            from insights.learner_group g
            join insights.engagement e on e.tenant_id = g.tenant_id and e.grain = 'month' and e.learner_group = g.learner_group
                and e.course = '00000000-0000-0000-0000-000000000000' and e.terminal = 'all' and e.period = $2
            where g.tenant_id = $1 and e.active_learners > 0
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(month);
        await using var reader = await command.ExecuteReaderAsync(token);
        var groups = new Dictionary<string, int>(StringComparer.Ordinal);
        while (await reader.ReadAsync(token))
            groups[reader.GetString(0)] = reader.GetInt32(1);
        return groups;
    }
}
