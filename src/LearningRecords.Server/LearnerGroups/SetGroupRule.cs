using LearningRecords.Events;
using LearningRecords.Server.Access;
using LearningRecords.Server.Ingest;
using Marten;
using Npgsql;

namespace LearningRecords.Server.LearnerGroups;

/// <summary>Says who belongs to a group by rule, from a moment on.</summary>
public static class SetGroupRule
{
    /// <param name="Rule">Null: nobody belongs by rule any more.</param>
    /// <param name="From">The first timestamp it holds for; left out: now. Only the first rule of a group may reach back.</param>
    public sealed record Body(GroupRule? Rule, DateTimeOffset? From = null);

    /// <summary>Since when the rule holds.</summary>
    public sealed record Set(DateTimeOffset From);

    /// <summary>
    /// <c>PUT /insights/groups/rule?id=GROUP</c> with <c>{"rule", "from"}</c>: statements count for the group when the rule of their timestamp holds for their learner. What was counted by an
    /// earlier rule stays. 200 with <c>{"from"}</c>; 400 for a rule that cannot be, 404 for an unknown group, 409 for a <c>from</c> in the past of a group that had a rule.
    /// </summary>
    public static async Task Handle(HttpContext http, IDocumentStore store, NpgsqlDataSource database, string id)
    {
        var body = await GroupBody.ReadAsync<Body>(http.Request);
        await http.Response.WriteAsJsonAsync(new Set(await RunAsync(store, database, http.User.Tenant, id, body.Rule, body.From, http.User.Identity?.Name, http.RequestAborted)), http.RequestAborted);
    }

    /// <param name="by">Who says so.</param>
    /// <returns>Since when the rule holds.</returns>
    /// <exception cref="RefusedException">400, 404 or 409.</exception>
    public static async Task<DateTimeOffset> RunAsync(IDocumentStore store, NpgsqlDataSource database, string tenant, string id, GroupRule? rule, DateTimeOffset? from, string? by, CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        if (rule?.Whole.OfType<ProfileIs>().Any() == true)
        {
            await using var alone = new NpgsqlBatch(connection, transaction) { BatchCommands = { WatchedProperties.HoldProfiles(tenant) } };
            await alone.ExecuteNonQueryAsync(token);
        }

        return await RecordFacts.RunAsync(store, transaction, tenant, moments: 1, async (session, stored) =>
        {
            var group = await KnownGroups.FindAsync(session, database, tenant, id, token);
            var events = DecideGroup.SetRule(group, rule, from, stored).ToArray();
            if (events is not [LearnerGroupRuleSet set])
                return group.Rules.LastOrDefault(known => known.From <= (from ?? stored))?.From ?? stored;
            if (rule is not null)
                await WatchedProperties.WatchAsync(session, connection, tenant, rule, stored, token);
            LearnerGroup.Record(session, id, await KnownGroups.AdoptedAsync(session, group, events, token), by);
            return set.From;
        }, token);
    }
}
