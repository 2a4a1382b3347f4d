using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Insights.LearnerGroups;

/// <summary>What is known of the groups and memberships of a tenant, a page's own news on top.</summary>
internal static class LoadGroups
{
    /// <summary>The group that each group is part of, and which groups the page makes part of another one than before.</summary>
    public static async Task<(Dictionary<Guid, Guid> Parents, Guid[] Moved)> ParentsAsync(NpgsqlConnection connection, InsightsPage page, CancellationToken token)
    {
        var parents = await ParentsAsync(connection, page.Tenant, token);
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

    /// <summary>The group that each group is part of.</summary>
    public static async Task<Dictionary<Guid, Guid>> ParentsAsync(NpgsqlConnection connection, string tenant, CancellationToken token)
    {
        await using var command = new NpgsqlCommand("select learner_group, parent from insights.learner_group where tenant_id = $1 and parent is not null", connection)
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
