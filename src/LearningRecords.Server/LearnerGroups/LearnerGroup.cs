using System.Collections.Immutable;
using LearningRecords.Events;
using LearningRecords.Xapi;
using Marten;

namespace LearningRecords.Server.LearnerGroups;

/// <summary>A learner group as its events tell it: what decisions about it look at.</summary>
/// <param name="Rules">Those that hold, and those that will, in order.</param>
/// <param name="Members">Memberships by the learner's canonical identity.</param>
public sealed record LearnerGroup(
    string Id,
    string Kind,
    string? ParentId,
    string NameEn,
    string NameZh,
    bool Archived,
    ImmutableList<LearnerGroupRuleSet> Rules,
    ImmutableDictionary<string, ImmutableList<GroupMembership>> Members)
{
    /// <summary>A group that nothing has been said of but its name.</summary>
    public static LearnerGroup Of(LearnerGroupDefined defined) =>
        new(defined.GroupId, defined.Kind, defined.ParentId, defined.NameEn, defined.NameZh, Archived: false, [], ImmutableDictionary.Create<string, ImmutableList<GroupMembership>>(StringComparer.Ordinal));

    /// <summary>The group after one more event.</summary>
    public static LearnerGroup? Apply(LearnerGroup? group, object told) => (group, told) switch
    {
        (null, LearnerGroupDefined defined) => Of(defined),
        // An import may tell of members before it tells of the group.
        (null, LearnersJoinedGroup joined) => Apply(Of(new LearnerGroupDefined(joined.GroupId, "", null, joined.GroupId, joined.GroupId)), joined),
        (null, _) => null,
        (_, LearnerGroupDefined defined) => group with { Kind = defined.Kind, ParentId = defined.ParentId, NameEn = defined.NameEn, NameZh = defined.NameZh },
        (_, LearnerGroupArchived archived) => group with { Archived = archived.Archived },
        (_, LearnerGroupRuleSet set) => group with { Rules = group.Rules.RemoveAll(rule => rule.From >= set.From).Add(set) },
        (_, LearnersJoinedGroup joined) => group with { Members = Told(group.Members, joined.Members) },
        (_, LearnersLeftGroup left) => group with { Members = Told(group.Members, left.Members) },
        _ => group,
    };

    /// <summary>The stream that holds a group's events.</summary>
    public static Guid StreamOf(string groupId) => IriKey.Of($"learner-group:{groupId}");

    /// <summary>Records what was done to a group.</summary>
    /// <param name="by">Who did it; null: an import or a command.</param>
    public static void Record(IDocumentSession session, string groupId, IEnumerable<GroupChange> changes, string? by) =>
        session.Events.Append(StreamOf(groupId), changes.Select(change => change with { By = by }));

    /// <summary>The group; null: no event tells of it.</summary>
    public static async Task<LearnerGroup?> FindAsync(IDocumentSession session, string groupId, CancellationToken token) =>
        (await session.Events.FetchStreamAsync(StreamOf(groupId), token: token)).Select(recorded => recorded.Data).Aggregate((LearnerGroup?)null, Apply);

    // The last word on a membership that begins at the same moment, for the same course, holds.
    private static ImmutableDictionary<string, ImmutableList<GroupMembership>> Told(ImmutableDictionary<string, ImmutableList<GroupMembership>> members, IReadOnlyList<GroupMembership> told)
    {
        var changed = members.ToBuilder();
        foreach (var membership in told)
        {
            var known = changed.TryGetValue(membership.Learner, out var of) ? of : [];
            changed[membership.Learner] = known.RemoveAll(before => before.From == membership.From && before.CourseId == membership.CourseId).Add(membership);
        }

        return changed.ToImmutable();
    }
}
