using LearningRecords.Insights.Results;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Insights.LearnerGroups;

/// <summary>A rule that a group has, had or will have.</summary>
/// <param name="Rule">As JSON; null: nobody belongs by rule.</param>
/// <param name="Superseded">When another took its place before it began to hold, or from when on it never held; null: it stands.</param>
public sealed record GroupRuleRow(DateTime From, string? Rule, DateTime Stored, DateTime? Superseded)
{
    public static readonly Result<GroupRuleRow> Result = new Result<GroupRuleRow>("rules", "rules")
        .Value("from", new Term(null, "The first timestamp the rule holds for, UTC, until the next one.", "规则适用的首个时间（UTC），直至下一规则生效。"), row => row.From)
        .TextOrNone("rule", new Term(null, "The rule as JSON; none: nobody belongs by rule.", "规则（JSON）；无则不按规则归入成员。"), row => row.Rule)
        .Value("stored", new Term(null, "When it was set, UTC.", "设置时间（UTC）。"), row => row.Stored)
        .ValueOrNone("superseded", new Term(null, "When a rule that begins no later took its place, UTC; none: it stands.", "被更早或同时生效的规则取代的时间（UTC）；无则仍有效。"), row => row.Superseded);
}

public static class QueryGroupRules
{
    /// <summary>Every rule that was ever set for a group, the last first.</summary>
    public static async Task<IReadOnlyList<GroupRuleRow>> RunAsync(NpgsqlDataSource database, string tenant, string group, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            select effective_from, rule, stored, case when isfinite(superseded) then superseded end from insights.learner_group_rule
            where tenant_id = $1 and learner_group = $2 order by stored desc
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(IriKey.Of(group));
        await using var reader = await command.ExecuteReaderAsync(token);
        var rules = new List<GroupRuleRow>();
        while (await reader.ReadAsync(token))
            rules.Add(new GroupRuleRow(reader.GetDateTime(0), reader.TextOrNull(1), reader.GetDateTime(2), reader.GetFieldValue<DateTime?>(3)));
        return rules;
    }
}
