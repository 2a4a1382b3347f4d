using LearningRecords.Events;
using Marten;

namespace LearningRecords.Server.LearnerGroups;

/// <summary>One thing that was done to a group.</summary>
/// <param name="Place">Of the group's changes, from 1.</param>
/// <param name="At">When it was recorded.</param>
public sealed record RecordedChange(long Place, DateTimeOffset At, GroupChange Change);

/// <summary>What was done to a group, when and by whom.</summary>
public static class GroupChanges
{
    /// <summary>The latest changes, the last first; none of a group that only statements told of.</summary>
    public static async Task<IReadOnlyList<RecordedChange>> ReadAsync(IDocumentStore store, string tenant, string groupId, int limit, CancellationToken token)
    {
        await using var session = store.QuerySession(tenant);
        var stream = LearnerGroup.StreamOf(groupId);
        if (await session.Events.FetchStreamStateAsync(stream, token) is not { } known)
            return [];
        var latest = await session.Events.FetchStreamAsync(stream, fromVersion: Math.Max(1, known.Version - limit + 1), token: token);
        return [.. latest.Where(recorded => recorded.Data is GroupChange).Select(recorded => new RecordedChange(recorded.Version, recorded.Timestamp, (GroupChange)recorded.Data)).Reverse()];
    }
}
