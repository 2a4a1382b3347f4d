using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Insights.Engagement;

public static class QueryGroupMonths
{
    /// <summary>The engagement of several learner groups in one month, by their ids; a group in which nothing happened is left out.</summary>
    /// <param name="month">Its first day.</param>
    public static async Task<IReadOnlyDictionary<string, EngagementDay>> RunAsync(NpgsqlDataSource database, string tenant, IEnumerable<string> groups, DateOnly month, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            select g.id, e.period, e.active_learners, e.new_learners, e.statements, e.completing_learners, e.sessions, e.dwell_microseconds
            from insights.learner_group g
            join insights.engagement e on e.tenant_id = g.tenant_id and e.grain = 'month' and e.learner_group = g.learner_group
                and e.course = '00000000-0000-0000-0000-000000000000' and e.terminal = 'all' and e.period = $3 and e.statements > 0
            where g.tenant_id = $1 and g.learner_group = any($2)
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(groups.Select(IriKey.Of).ToArray());
        command.Parameters.AddWithValue(month);
        await using var reader = await command.ExecuteReaderAsync(token);
        var months = new Dictionary<string, EngagementDay>(StringComparer.Ordinal);
        while (await reader.ReadAsync(token))
        {
            months[reader.GetString(0)] = new EngagementDay(
                reader.GetFieldValue<DateOnly>(1), reader.GetInt32(2), reader.GetInt32(3), reader.GetInt64(4), reader.GetInt32(5), reader.GetInt64(6), reader.GetInt64(7) / 1e6);
        }

        return months;
    }
}
