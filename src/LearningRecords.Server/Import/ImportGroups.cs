using System.Text.Json;
using LearningRecords.Events;
using LearningRecords.Server.Ingest;
using LearningRecords.Xapi;
using Marten;
using Npgsql;

namespace LearningRecords.Server.Import;

/// <summary>Records imported learner groups and memberships as events. Each has an id made of what it says, so that a second import adds nothing.</summary>
public static class ImportGroups
{
    private const int MembersPerEvent = 1_000;

    /// <returns>How many events were new.</returns>
    public static async Task<int> RunAsync(
        IDocumentStore store, NpgsqlDataSource database, string tenant, IEnumerable<ImportedGroup> groups, IEnumerable<ImportedMembership> memberships, CancellationToken token)
    {
        var defined = groups.Select(group => (object)new LearnerGroupDefined(group.Id, group.Kind, group.ParentId, group.NameEn, group.NameZh));
        var joined = memberships
            .GroupBy(membership => membership.GroupId, StringComparer.Ordinal)
            .SelectMany(members => members.Chunk(MembersPerEvent), (members, chunk) => (object)new LearnersJoinedGroup(members.Key, [.. chunk.Select(Membership)]));
        var added = 0;
        foreach (var events in defined.Concat(joined).Chunk(20))
            added += await Record(store, database, tenant, events, token);
        return added;
    }

    private static GroupMembership Membership(ImportedMembership membership) =>
        new(AgentIdentity.OfAccount(membership.HomePage, membership.AccountName).Ifi, membership.From, membership.Until, membership.CourseId);

    private static async Task<int> Record(IDocumentStore store, NpgsqlDataSource database, string tenant, object[] facts, CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        await using var batch = new NpgsqlBatch(connection, transaction) { BatchCommands = { TenantClock.Take(tenant, 1) } };
        await batch.ExecuteNonQueryAsync(token);

        await using var session = OpenSession(store, transaction, tenant);
        var events = facts.Select(fact =>
        {
            var recorded = session.Events.BuildEvent(fact);
            recorded.Id = IdOf(fact);
            return recorded;
        }).ToArray();
        var ids = events.Select(recorded => recorded.Id).ToArray();
        var known = await session.Events.QueryAllRawEvents().Where(recorded => ids.Contains(recorded.Id)).Select(recorded => recorded.Id).ToListAsync(token);
        var fresh = events.ExceptBy(known, recorded => recorded.Id).Cast<object>().ToArray();
        if (fresh.Length == 0)
            return 0;
        session.Events.StartStream(Guid.CreateVersion7(), fresh);
        await session.SaveChangesAsync(token);
        await transaction.CommitAsync(token);
        return fresh.Length;
    }

    /// <summary>A session whose changes go into the transaction, which somebody else commits.</summary>
    private static IDocumentSession OpenSession(IDocumentStore store, NpgsqlTransaction transaction, string tenant)
    {
        var options = Marten.Services.SessionOptions.ForTransaction(transaction, shouldAutoCommit: false);
        options.TenantId = tenant;
        options.Tracking = DocumentTracking.None;
        return store.OpenSession(options);
    }

    private static Guid IdOf(object fact) => IriKey.Of(JsonSerializer.SerializeToUtf8Bytes(fact, fact.GetType()));
}
