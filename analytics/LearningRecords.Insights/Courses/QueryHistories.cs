using LearningRecords.Insights.Engagement;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Insights.Courses;

/// <summary>What ranking asks of a learner.</summary>
/// <param name="Courses">What they took, in order.</param>
/// <param name="Groups">Ids of the groups they were ever active in or are a member of.</param>
/// <param name="Skipped">Suggested courses that they waved away lately.</param>
public sealed record LearnerHistory(IReadOnlyList<string> Courses, IReadOnlyList<string> Groups, IReadOnlyList<string> Skipped);

/// <summary>What ranking asks of a learner group.</summary>
/// <param name="Members">Learners who were ever active in it.</param>
/// <param name="Taken">How many of them took each course.</param>
/// <param name="Histories">What some of them took, in order.</param>
public sealed record GroupHistory(int Members, IReadOnlyDictionary<string, int> Taken, IReadOnlyList<IReadOnlyList<string>> Histories);

/// <summary>The histories that courses are ranked by, from the rows of those they are about only.</summary>
public static class QueryHistories
{
    private const int SkippedDays = 30;

    /// <param name="learner">The learner's canonical identity; need not be known.</param>
    public static async Task<LearnerHistory> OfLearnerAsync(NpgsqlDataSource database, string tenant, string learner, CancellationToken token)
    {
        await using var batch = database.CreateBatch();
        Add(
            batch, tenant, learner,
            """
            select c.id from insights.progress p join insights.course c on c.tenant_id = p.tenant_id and c.course = p.course
            where p.tenant_id = $1 and p.learner = $2 order by p.first_activity, c.id
            """);
        Add(
            batch, tenant, learner,
            """
            select distinct g.id
            from (select unnest(s.learner_groups) as learner_group
                  from insights.learner_ever e join insights.group_set s on s.tenant_id = e.tenant_id and s.group_set = e.group_set
                  where e.tenant_id = $1 and e.learner = $2
                  union
                  select m.learner_group from insights.membership m where m.tenant_id = $1 and m.learner = $2 and m.superseded = 'infinity' and now() between m.valid_from and m.valid_until) o
            join insights.learner_group g on g.tenant_id = $1 and g.learner_group = o.learner_group
            order by g.id
            """);
        Add(
            batch, tenant, learner,
            $"""
            select distinct c.id from insights.suggestion_event e join insights.course c on c.tenant_id = e.tenant_id and c.course = e.course
            where e.tenant_id = $1 and e.learner = $2 and e.outcome = 2 and e.at > now() - interval '{SkippedDays} days'
              and not exists (select from insights.voided v where v.tenant_id = e.tenant_id and v.statement_id = e.statement_id)
            """);
        await using var reader = await batch.ExecuteReaderAsync(token);
        var courses = await TextsAsync(reader, token);
        var groups = await TextsAsync(reader, token);
        return new LearnerHistory(courses, groups, await TextsAsync(reader, token));
    }

    /// <summary>A number that changes whenever what the group's learners did changes; null: there is no such group.</summary>
    public static async Task<long?> VersionOfGroupAsync(NpgsqlDataSource database, string tenant, string group, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            select coalesce(e.statements * 1000003 + e.active_learners, 0) from insights.learner_group g
            left join insights.engagement e on e.tenant_id = g.tenant_id and e.learner_group = g.learner_group
                and e.grain = 'ever' and e.course = '00000000-0000-0000-0000-000000000000' and e.terminal = 'all'
            where g.tenant_id = $1 and g.learner_group = $2
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(IriKey.Of(group));
        return await command.ExecuteScalarAsync(token) as long?;
    }

    /// <summary>What a group's learners took as its members, the most popular courses only, from what is kept for the group as a whole: as fast for a large group as for a small one.</summary>
    public static async Task<GroupHistory> PopularInGroupAsync(NpgsqlDataSource database, string tenant, string group, int courses, CancellationToken token)
    {
        await using var batch = database.CreateBatch();
        Add(batch, tenant, group, $"select active_learners::integer from insights.engagement where {EverActiveSql.Of("$2")}");
        Add(
            batch, tenant, group,
            $"""
            select c.id, t.learners::integer
            from (select course, learners from insights.course_total where tenant_id = $1 and learner_group = $2 order by learners desc, course limit {courses}) t
            join insights.course c on c.tenant_id = $1 and c.course = t.course
            """);
        await using var reader = await batch.ExecuteReaderAsync(token);
        var members = await reader.ReadAsync(token) ? reader.GetInt32(0) : 0;
        await reader.NextResultAsync(token);
        return new GroupHistory(members, await CountsAsync(reader, token), []);
    }

    /// <summary>What a group's learners took, by their own rows.</summary>
    /// <param name="histories">How many learners' histories to read; which ones does not depend on what they did.</param>
    public static async Task<GroupHistory> OfGroupAsync(NpgsqlDataSource database, string tenant, string group, int histories, CancellationToken token)
    {
        await using var batch = database.CreateBatch();
        Add(batch, tenant, group, "select count(*)::integer from insights.group_learner where tenant_id = $1 and learner_group = $2");
        Add(
            batch, tenant, group,
            $"""
            select c.id, taken.learners::integer
            from (select p.course, count(*) as learners from insights.group_learner m {TakenBy("m")} where m.tenant_id = $1 and m.learner_group = $2 group by p.course) taken
            join insights.course c on c.tenant_id = $1 and c.course = taken.course
            """);
        Add(
            batch, tenant, group,
            $"""
            select m.learner, c.id
            from (select learner from insights.group_learner where tenant_id = $1 and learner_group = $2 order by learner limit {histories}) m
            {TakenBy("m")}
            join insights.course c on c.tenant_id = $1 and c.course = p.course
            order by m.learner, p.first_activity, c.id
            """);
        await using var reader = await batch.ExecuteReaderAsync(token);
        await reader.ReadAsync(token);
        var members = reader.GetInt32(0);
        await reader.NextResultAsync(token);
        var taken = await CountsAsync(reader, token);
        await reader.NextResultAsync(token);
        var found = new List<List<string>>();
        var last = Guid.Empty;
        while (await reader.ReadAsync(token))
        {
            if (found.Count == 0 || reader.GetGuid(0) != last)
                found.Add([]);
            last = reader.GetGuid(0);
            found[^1].Add(reader.GetString(1));
        }

        return new GroupHistory(members, taken, found);
    }

    // Learner by learner, whatever the statistics of a growing tenant say.
    private static string TakenBy(string learner) =>
        $"cross join lateral (select course, first_activity from insights.progress where tenant_id = $1 and learner = {learner}.learner offset 0) p";

    /// <param name="id">Of the learner or the group that the query is about.</param>
    private static void Add(NpgsqlBatch batch, string tenant, string id, string sql) =>
        batch.BatchCommands.Add(new NpgsqlBatchCommand(sql) { Parameters = { new() { Value = tenant }, new() { Value = IriKey.Of(id) } } });

    private static async Task<Dictionary<string, int>> CountsAsync(NpgsqlDataReader reader, CancellationToken token)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        while (await reader.ReadAsync(token))
            counts[reader.GetString(0)] = reader.GetInt32(1);
        return counts;
    }

    private static async Task<List<string>> TextsAsync(NpgsqlDataReader reader, CancellationToken token)
    {
        var texts = new List<string>();
        while (await reader.ReadAsync(token))
            texts.Add(reader.GetString(0));
        await reader.NextResultAsync(token);
        return texts;
    }
}
