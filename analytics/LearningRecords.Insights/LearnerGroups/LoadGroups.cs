using System.Text.Json;
using LearningRecords.Events;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Insights.LearnerGroups;

/// <summary>What is known of the groups and memberships of a tenant, a page's own news on top.</summary>
internal static class LoadGroups
{
    /// <summary>The group that each group is part of, and which groups the page makes part of another one than before.</summary>
    public static async Task<(Dictionary<Guid, Guid> Parents, Guid[] Moved)> ParentsAsync(NpgsqlConnection connection, InsightsPage page, CancellationToken token)
    {
        var parents = await KnownParentsAsync(connection, page.Tenant, InsightsSchema.Schema, token);
        var moved = new HashSet<Guid>();
        foreach (var group in page.Groups)
        {
            var key = IriKey.Of(group.GroupId);
            var parent = group.ParentId is { } id ? IriKey.Of(id) : (Guid?)null;
            if (parent == (parents.TryGetValue(key, out var before) ? before : null))
                continue;
            moved.Add(key);
            if (parent is { } now)
                parents[key] = now;
            else
                parents.Remove(key);
        }

        return (parents, [.. moved]);
    }

    /// <summary>The rules that hold once the page is folded.</summary>
    public static async Task<GroupRules> RulesAsync(NpgsqlConnection connection, InsightsPage page, CancellationToken token)
    {
        var kept = await KeptRulesAsync(connection, page.Tenant, InsightsSchema.Schema, DateTimeOffset.MaxValue, token);
        foreach (var set in page.Rules)
        {
            var (group, from) = (IriKey.Of(set.GroupId), FoldLearnerGroups.Kept(set.From));
            kept.RemoveAll(rule => rule.Group == group && rule.From >= from);
            kept.Add(new KeptRule(group, from, set.Rule, set.Stored));
        }

        return kept.Count == 0 ? GroupRules.None : new GroupRules(kept);
    }

    /// <summary>The rules of a schema's tables that were known at a moment of <c>stored</c> and not superseded by then; at the end of the calendar, those that stand.</summary>
    public static async Task<List<KeptRule>> KeptRulesAsync(NpgsqlConnection connection, string tenant, string schema, DateTimeOffset moment, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            $"select learner_group, effective_from, rule, stored from {schema}.learner_group_rule where tenant_id = $1 and stored <= $2 and (superseded > $2 or superseded = 'infinity')", connection)
        {
            Parameters = { new() { Value = tenant }, new() { Value = moment.ToUniversalTime() } },
        };
        await using var reader = await command.ExecuteReaderAsync(token);
        var kept = new List<KeptRule>();
        while (await reader.ReadAsync(token))
        {
            kept.Add(new KeptRule(
                reader.GetGuid(0), reader.GetFieldValue<DateTimeOffset>(1), reader.TextOrNull(2) is { } rule ? JsonSerializer.Deserialize<GroupRule>(rule, GroupRule.Json) : null, reader.GetFieldValue<DateTimeOffset>(3)));
        }

        return kept;
    }

    /// <summary>The group that each group is part of, by the tables of a schema.</summary>
    public static async Task<Dictionary<Guid, Guid>> KnownParentsAsync(NpgsqlConnection connection, string tenant, string schema, CancellationToken token)
    {
        await using var command = new NpgsqlCommand($"select learner_group, parent from {schema}.learner_group where tenant_id = $1 and parent is not null", connection)
        {
            Parameters = { new() { Value = tenant } },
        };
        var parents = new Dictionary<Guid, Guid>();
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
            parents[reader.GetGuid(0)] = reader.GetGuid(1);
        return parents;
    }

    /// <summary>The groups of sets that rows name.</summary>
    public static async Task<Dictionary<Guid, GroupSet>> SetsAsync(NpgsqlConnection connection, string tenant, Guid[] keys, CancellationToken token)
    {
        var sets = new Dictionary<Guid, GroupSet>();
        if (keys.Length == 0)
            return sets;
        await using var command = new NpgsqlCommand("select group_set, learner_groups from insights.group_set where tenant_id = $1 and group_set = any($2)", connection)
        {
            Parameters = { new() { Value = tenant }, new() { Value = keys } },
        };
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
            sets[reader.GetGuid(0)] = new GroupSet(reader.GetGuid(0), reader.GetFieldValue<Guid[]>(1));
        return sets;
    }
}
