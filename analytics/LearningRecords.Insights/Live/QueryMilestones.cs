using LearningRecords.Insights.Privacy;
using Npgsql;

namespace LearningRecords.Insights.Live;

/// <summary>First completions and passes in the order in which they were stored. What is behind a position never changes its place, so a reader can go on anywhere.</summary>
/// <remarks>Of a learner group, when its id is given, only what counts for it: a course is told of then when enough of the group's learners took it, and no group but those that lie in it.</remarks>
public static class QueryMilestones
{
    /// <summary>The first ones behind a position.</summary>
    public static Task<IReadOnlyList<Milestone>> BehindAsync(
        NpgsqlDataSource database, string tenant, string? group, DateTimeOffset after, DateTimeOffset until, int limit, PrivacyThreshold threshold, CancellationToken token) =>
        ReadAsync(database, "asc", tenant, group, after, until, limit, threshold, token);

    /// <summary>The last ones, in order.</summary>
    public static async Task<IReadOnlyList<Milestone>> LatestAsync(
        NpgsqlDataSource database, string tenant, string? group, DateTimeOffset until, int limit, PrivacyThreshold threshold, CancellationToken token) =>
        [.. (await ReadAsync(database, "desc", tenant, group, DateTimeOffset.MinValue, until, limit, threshold, token)).Reverse()];

    // A group without an identity stores one statement for several learners: that is one milestone. One learner's groups are told by the hour it counts in.
    private static async Task<IReadOnlyList<Milestone>> ReadAsync(
        NpgsqlDataSource database, string direction, string tenant, string? group, DateTimeOffset after, DateTimeOffset until, int limit, PrivacyThreshold threshold, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            $"""
            with recursive within as (
                select $6::uuid as learner_group
                union
                select g.learner_group from insights.learner_group g join within on g.parent = within.learner_group where g.tenant_id = $1),
            milestone as materialized (
                select distinct on (f.stored) f.tenant_id, f.stored, f.at, f.learner, f.course, f.terminal, first.completed, first.passed
                from insights.statement_fact f
                cross join lateral (select {IsFirst("completed")} as completed, {IsFirst("success")} as passed) first
                where f.tenant_id = $1 and f.stored > $2 and f.stored <= $3 and f.activity = f.course and (f.completed or f.success) and f.voided is null
                  and (first.completed or first.passed) {(group is null ? "" : $"and {StatementFactSql.InGroup("f", "$6")}")}
                order by f.stored {direction}, f.learner limit $4)
            select m.stored, m.at, m.completed, m.passed, c.id, c.title_en, c.title_zh, crowd.id, crowd.name_en, crowd.name_zh
            from milestone m
            left join lateral ({(group is null ? TakenByEnough : $"select m.course where {EnoughTook("m.course", "$6")}")}) taken on true
            left join insights.course c on c.tenant_id = $1 and c.course = taken.course
            left join lateral (
                select g.id, g.name_en, g.name_zh
                from (select counted.learner_groups from ({StatementFactSql.Counted("m")}) counted
                      where $6::uuid is null or counted.learner_groups @> array[$6] order by counted.group_set limit 1) counted
                join insights.learner_group g on g.tenant_id = $1 and g.learner_group = any(counted.learner_groups)
                join insights.engagement e on e.tenant_id = $1 and e.grain = 'ever' and e.terminal = 'all' and e.learner_group = g.learner_group
                    and e.course = '00000000-0000-0000-0000-000000000000'
                where {EnoughTook("c.course", "g.learner_group")} and ($6::uuid is null or g.learner_group in (select learner_group from within))
                order by e.active_learners, g.id limit 1) crowd on c.course is not null
            order by m.stored {direction}
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(after);
        command.Parameters.AddWithValue(until);
        command.Parameters.AddWithValue(limit);
        command.Parameters.AddWithValue(threshold.Learners);
        command.Parameters.AddKeyOf(group);
        await using var reader = await command.ExecuteReaderAsync(token);
        var milestones = new List<Milestone>();
        while (await reader.ReadAsync(token))
        {
            milestones.Add(new Milestone(
                reader.GetFieldValue<DateTimeOffset>(0), reader.GetDateTime(1), reader.GetBoolean(2), reader.GetBoolean(3),
                reader.IsDBNull(4) ? null : new MilestoneCourse(reader.GetString(4), reader.TextOrNull(5), reader.TextOrNull(6)),
                reader.IsDBNull(7) ? null : new MilestoneGroup(reader.GetString(7), reader.TextOrNull(8), reader.TextOrNull(9))));
        }

        return milestones;
    }

    private const string TakenByEnough =
        """
        select e.course from insights.engagement e
        where e.tenant_id = $1 and e.grain = 'ever' and e.terminal = 'all' and e.course = m.course and e.learner_group = '00000000-0000-0000-0000-000000000000' and e.active_learners >= $5
        """;

    private static string EnoughTook(string course, string group) =>
        $"exists (select from insights.course_total t where t.tenant_id = $1 and t.learner_group = {group} and t.course = {course} and t.learners >= $5)";

    private static string IsFirst(string what) =>
        $"""
        coalesce(f.{what}, false) and not exists (
            select from insights.statement_fact e
            where e.tenant_id = f.tenant_id and e.learner = f.learner and e.course = f.course and e.activity = e.course and e.{what} and e.stored < f.stored)
        """;
}
