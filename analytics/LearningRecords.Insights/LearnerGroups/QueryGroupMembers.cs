using System.Runtime.CompilerServices;
using System.Text.Json;
using LearningRecords.Events;
using LearningRecords.Insights.Progress;
using LearningRecords.Insights.Results;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Insights.LearnerGroups;

/// <summary>A member of a learner group and how far they came.</summary>
/// <param name="Learner">Canonical identity.</param>
/// <param name="Since">Since when they are a member, of those who joined; null: by rule, by account, by team, or always.</param>
/// <param name="Courses">Courses they did anything in.</param>
/// <param name="Progress">Mean over these courses; null: none.</param>
public sealed record GroupMember(string Learner, string? Name, DateTime? Since, long Courses, long Completed, double? Progress, double TimeSpentSeconds, DateTime? LastActivity)
{
    public static readonly Result<GroupMember> Result = new Result<GroupMember>("members", "members")
        .Text("learner", Terms.Learner, row => row.Learner)
        .TextOrNone("name", Terms.LearnerName, row => row.Name)
        .ValueOrNone("since", new Term(null, "Since when the learner is a member, UTC, of those who joined; none: by rule, by account, by team, or always.", "加入时间（UTC）；按规则、账号或团队归入，或一直属于该群组者为空。"), row => row.Since)
        .Value("courses", new Term("courses", "Courses with any statement of the learner.", "学习者有语句的课程数。"), row => row.Courses)
        .Value("completed", new Term("courses", "Those of them that the learner completed.", "其中已完成的课程数。"), row => row.Completed)
        .ValueOrNone("progress", new Term("share, 0 to 1", "Mean of the learner's progress over these courses; none: no course.", "在这些课程中进度的平均值（0–1）；无课程则为空。"), row => row.Progress)
        .Value("timeSpentSeconds", new Term("seconds", "Time spent in them; a pause over 30 minutes is not time spent.", "学习时长（秒）；超过 30 分钟的间隔不计。"), row => row.TimeSpentSeconds)
        .ValueOrNone("lastActivity", Terms.LastActivity, row => row.LastActivity);
}

/// <summary>Who belongs to a group now, or to any group in it: by joining, by account, by rule; and who was ever active in the context of a team.</summary>
public static class QueryGroupMembers
{
    /// <summary>Members in the order of their keys.</summary>
    /// <param name="after">The key of the last one of the page before.</param>
    /// <param name="limit">How many at most; null: all.</param>
    public static async IAsyncEnumerable<GroupMember> RunAsync(
        NpgsqlDataSource database, string tenant, string group, Guid? after, int? limit, [EnumeratorCancellation] CancellationToken token)
    {
        var inside = await InsideAsync(database, tenant, group, token);
        await using var command = database.CreateCommand();
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(inside.Select(of => of.Group).ToArray());
        command.Parameters.Add(new NpgsqlParameter<Guid?> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<int?> { TypedValue = limit });
        command.CommandText =
            $"""
            with chosen as (
                select belongs.learner, min(belongs.since) as since from ({string.Join(" union all ", Belonging(inside, command.Parameters))}) belongs
                where $3::uuid is null or belongs.learner > $3
                group by belongs.learner order by belongs.learner limit $4)
            select l.identity, l.name, case when isfinite(c.since) then c.since end, coalesce(p.courses, 0), coalesce(p.completed, 0), p.progress, coalesce(p.seconds, 0)::float8, p.last_activity
            from chosen c
            cross join lateral (select identity, name from insights.learner where tenant_id = $1 and learner = c.learner offset 0) l
            left join lateral (
                select count(*) as courses, count(*) filter (where p.completed) as completed, avg(p.progress)::float8 as progress, sum(p.time_spent_seconds) as seconds, max(p.last_activity) as last_activity
                from ({LearnerProgressSql.Select}) p where p.tenant_id = $1 and p.learner = c.learner) p on true
            order by c.learner
            """;
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
        {
            yield return new GroupMember(
                reader.GetString(0), reader.TextOrNull(1), reader.GetFieldValue<DateTime?>(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetFieldValue<double?>(5), reader.GetDouble(6),
                reader.GetFieldValue<DateTime?>(7));
        }
    }

    // Only the ways that there are, so that none is looked for among all learners in vain.
    private static IEnumerable<string> Belonging(IReadOnlyList<(Guid Group, string? Kind, GroupRule? Rule)> inside, NpgsqlParameterCollection parameters)
    {
        yield return
            """
            select m.learner, m.valid_from as since from insights.membership m
            where m.tenant_id = $1 and m.learner_group = any($2) and m.superseded = 'infinity' and now() between m.valid_from and m.valid_until
              and exists (select from insights.learner l where l.tenant_id = $1 and l.learner = m.learner)
            """;
        if (inside.Any(of => of.Kind == "home-page"))
            yield return "select l.learner, null from insights.learner l where l.tenant_id = $1 and l.home_group = any($2)";
        if (inside.Any(of => of.Kind == "team"))
        {
            yield return "select e.learner, null from insights.group_learner e where e.tenant_id = $1 and e.learner_group = any($2)";
        }

        foreach (var rule in inside.Select(of => of.Rule).OfType<GroupRule>())
            yield return $"select l.learner, null from insights.learner l where l.tenant_id = $1 and {GroupRuleSql.OfLearner(rule, "l", parameters, _ => null)}";
    }

    // The group and every group in it, with the rule that holds now.
    private static async Task<IReadOnlyList<(Guid Group, string? Kind, GroupRule? Rule)>> InsideAsync(NpgsqlDataSource database, string tenant, string group, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            with recursive inside (learner_group) as (
                select $2::uuid
                union
                select g.learner_group from inside i join insights.learner_group g on g.tenant_id = $1 and g.parent = i.learner_group)
            select i.learner_group, g.kind, r.rule from inside i
            left join insights.learner_group g on g.tenant_id = $1 and g.learner_group = i.learner_group
            left join lateral (
                select rule from insights.learner_group_rule r
                where r.tenant_id = $1 and r.learner_group = i.learner_group and r.superseded = 'infinity' and r.effective_from <= now() order by r.effective_from desc limit 1) r on true
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(IriKey.Of(group));
        await using var reader = await command.ExecuteReaderAsync(token);
        var inside = new List<(Guid, string?, GroupRule?)>();
        while (await reader.ReadAsync(token))
            inside.Add((reader.GetGuid(0), reader.TextOrNull(1), reader.TextOrNull(2) is { } rule ? JsonSerializer.Deserialize<GroupRule>(rule, GroupRule.Json) : null));
        return inside;
    }
}
