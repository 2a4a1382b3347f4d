using LearningRecords.Events;
using LearningRecords.Server.Ingest;
using LearningRecords.Xapi;
using Marten;
using Npgsql;

namespace LearningRecords.Server.LearnerGroups;

/// <summary>Records what a changed agent profile says now of the properties that rules ask for, in the transaction that changes it.</summary>
public static class RecordProfileChange
{
    /// <param name="before">The document before; empty: there was none.</param>
    /// <param name="after">The document now; empty: it is deleted.</param>
    /// <param name="modified">When it was changed; null: now.</param>
    /// <returns>Whether there was anything to record, and the transaction is committed.</returns>
    public static async Task<bool> RunAsync(
        IDocumentStore store, NpgsqlTransaction transaction, string tenant, string learner, string profile, ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> after, DateTimeOffset? modified, CancellationToken token)
    {
        // An id that PostgreSQL's text cannot hold is in no rule.
        if (profile.Contains('\0', StringComparison.Ordinal))
            return false;
        var watched = await WatchedProperties.OfProfileAsync(transaction.Connection!, tenant, profile, token);
        var changed = WatchedProperties.Values(after.Span, watched).Except(WatchedProperties.Values(before.Span, watched)).ToArray();
        if (changed.Length == 0)
            return false;
        return await RecordFacts.RunAsync(store, transaction, tenant, moments: 1, (session, stored) =>
        {
            session.Events.Append(
                IriKey.Of($"agent-profile:{learner}"),
                new LearnersDescribed(stored, [.. changed.Select(value => new LearnerProperty(learner, profile, value.Property, value.Value, modified?.ToUniversalTime() ?? stored))]));
            return Task.FromResult(true);
        }, token);
    }
}
