using System.Text.Json;
using LearningRecords.Events;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Insights.LearnerGroups;

/// <summary>A rule as it was known at a moment, and the timestamps it holds for.</summary>
internal sealed record KnownRule(GroupRule Rule, DateTimeOffset From, DateTimeOffset Until)
{
    /// <summary>Whether it holds for a statement, by what was known at the moment. The tenant is <c>$1</c>.</summary>
    public string OfFact(string fact, string known, NpgsqlParameterCollection parameters)
    {
        parameters.AddWithValue(From);
        parameters.AddWithValue(Until);
        var (from, until) = (parameters.Count - 1, parameters.Count);
        return $"({fact}.at >= ${from} and {fact}.at < ${until} and {GroupRuleSql.OfFact(Rule, fact, known, parameters)})";
    }
}

/// <summary>The rules of a group and of the groups in it, as they were known at a moment of <c>stored</c>.</summary>
internal static class QueryKnownRules
{
    public static async Task<IReadOnlyList<KnownRule>> InsideAsync(NpgsqlDataSource database, string tenant, string group, DateTimeOffset moment, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            with recursive inside (learner_group) as (
                select $2::uuid
                union
                select g.learner_group from inside i join insights.learner_group g on g.tenant_id = $1 and g.parent = i.learner_group)
            select r.rule, r.effective_from, coalesce(lead(r.effective_from) over (partition by r.learner_group order by r.effective_from), 'infinity')
            from insights.learner_group_rule r join inside i on i.learner_group = r.learner_group
            where r.tenant_id = $1 and r.stored <= $3 and r.superseded > $3
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(IriKey.Of(group));
        command.Parameters.AddWithValue(moment.ToUniversalTime());
        await using var reader = await command.ExecuteReaderAsync(token);
        var rules = new List<KnownRule>();
        while (await reader.ReadAsync(token))
        {
            if (reader.TextOrNull(0) is { } rule)
                rules.Add(new KnownRule(JsonSerializer.Deserialize<GroupRule>(rule, GroupRule.Json)!, reader.GetFieldValue<DateTimeOffset>(1), reader.GetFieldValue<DateTimeOffset>(2)));
        }

        return rules;
    }
}
