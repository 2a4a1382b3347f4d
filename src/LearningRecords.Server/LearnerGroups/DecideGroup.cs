using System.Text.Json;
using LearningRecords.Events;
using LearningRecords.Server.Access;

namespace LearningRecords.Server.LearnerGroups;

/// <summary>Decides what a change of a learner group comes to: the events that say it, none when it says nothing new.</summary>
public static class DecideGroup
{
    private const int MembersPerEvent = 1_000;
    private const int DeepestRule = 8;
    private const int LargestRule = 200;

    public static IEnumerable<GroupChange> Define(LearnerGroup? group, LearnerGroupDefined wanted)
    {
        if (group is null || new LearnerGroupDefined(group.Id, group.Kind, group.ParentId, group.NameEn, group.NameZh) != wanted)
            yield return wanted;
    }

    public static IEnumerable<GroupChange> Archive(LearnerGroup group, bool archived, DateTimeOffset stored)
    {
        if (group.Archived != archived)
            yield return new LearnerGroupArchived(stored, group.Id, archived);
    }

    /// <summary>A new rule holds from now on or later, so that no past figure changes; only a group that never had one may have its first reach back.</summary>
    /// <param name="from">Null: now.</param>
    /// <exception cref="RefusedException">400: the rule cannot be; 409: it would change what was counted by the rule before.</exception>
    public static IEnumerable<GroupChange> SetRule(LearnerGroup group, GroupRule? rule, DateTimeOffset? from, DateTimeOffset stored)
    {
        if (rule is not null)
            Check(rule);
        var starts = from?.ToUniversalTime() ?? stored;
        if (starts < stored && !group.Rules.IsEmpty)
            throw new RefusedException(StatusCodes.Status409Conflict, $"A rule changes from now on, or later: what was counted by the rule before stays. {starts:O} is past.");
        var current = group.Rules.LastOrDefault(before => before.From <= starts);
        var last = group.Rules.LastOrDefault();
        if (current == last && Same(current?.Rule, rule) && (current is not null || rule is null))
            yield break;
        yield return new LearnerGroupRuleSet(stored, group.Id, starts, rule);
    }

    public static IEnumerable<LearnersJoinedGroup> Join(LearnerGroup group, IEnumerable<GroupMembership> memberships) =>
        memberships.Distinct().Where(membership => !(group.Members.TryGetValue(membership.Learner, out var known) && known.Contains(membership)))
            .Chunk(MembersPerEvent).Select(chunk => new LearnersJoinedGroup(group.Id, chunk));

    /// <summary>Ends every membership of a learner that holds at a moment, or later.</summary>
    /// <exception cref="RefusedException">404: there is none.</exception>
    public static LearnersLeftGroup Leave(LearnerGroup group, string learner, DateTimeOffset at)
    {
        GroupMembership[] ended =
        [
            .. (group.Members.TryGetValue(learner, out var known) ? known : []).Where(membership => membership.Until is not { } until || until >= at)
                .Select(membership => membership with { Until = at.ToUniversalTime().AddMicroseconds(-1) }),
        ];
        return ended.Length > 0 ? new LearnersLeftGroup(group.Id, ended) : throw new RefusedException(StatusCodes.Status404NotFound, $"{learner} is no member of {group.Id} then.");
    }

    /// <exception cref="RefusedException">400: the rule is empty somewhere, too deep, or too large.</exception>
    public static void Check(GroupRule rule)
    {
        var whole = rule.Whole.ToList();
        var problem = whole.Count > LargestRule ? $"A rule holds at most {LargestRule} rules."
            : Depth(rule) > DeepestRule ? $"A rule is at most {DeepestRule} deep."
            : whole.Exists(part => Listed(part).Contains(null)) ? "A rule in the list is null."
            : whole.Exists(part => part is AllOf { Rules.Count: 0 } or AnyOf { Rules.Count: 0 }) ? "A rule by all or any holds at least one rule."
            : whole.Exists(part => part is ProfileIs { Values.Count: 0 }) ? "A rule by profile names at least one value."
            : whole.Exists(part => Texts(part).Any(text => string.IsNullOrWhiteSpace(text) || text.Contains('\0', StringComparison.Ordinal))) ? "A text in the rule is empty, or holds a NUL."
            : null;
        if (problem is not null)
            throw new RefusedException(StatusCodes.Status400BadRequest, problem);
    }

    private static int Depth(GroupRule? rule) => 1 + (rule is Not not ? Depth(not.Rule) : Listed(rule).Select(Depth).DefaultIfEmpty().Max());

    private static IReadOnlyList<GroupRule?> Listed(GroupRule? rule) => rule switch { AllOf all => all.Rules, AnyOf any => any.Rules, _ => [] };

    private static IEnumerable<string> Texts(GroupRule rule) => rule switch
    {
        HomePageIs home => [home.HomePage],
        ProfileIs profile => [profile.Profile, profile.Property, .. profile.Values],
        TeamIs team => [team.Team],
        ScannedAt scan => [scan.Centre],
        _ => [],
    };

    private static bool Same(GroupRule? left, GroupRule? right) => JsonSerializer.Serialize(left) == JsonSerializer.Serialize(right);
}
