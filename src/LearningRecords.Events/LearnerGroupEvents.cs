namespace LearningRecords.Events;

/// <summary>Something that was done to a learner group.</summary>
public abstract record GroupChange
{
    /// <summary>Who did it: the name they signed in with, or the key of their credential; null: an import or a command.</summary>
    public string? By { get; init; }
}

/// <summary>A learner group was named or renamed, or moved under another.</summary>
/// <param name="GroupId">The group's IRI.</param>
/// <param name="Kind">What it groups by, for example <c>province</c>, <c>centre</c>, <c>age-band</c>.</param>
/// <param name="ParentId">The group it belongs to as a whole, if any: members of this group are members of that one.</param>
/// <param name="NameEn">English name.</param>
/// <param name="NameZh">Chinese name.</param>
public sealed record LearnerGroupDefined(string GroupId, string Kind, string? ParentId, string NameEn, string NameZh) : GroupChange;

/// <summary>Learners became members of a group, each for an interval that meets a statement's timestamp.</summary>
public sealed record LearnersJoinedGroup(string GroupId, IReadOnlyList<GroupMembership> Members) : GroupChange
{
    /// <summary>When that was known, in a history that is recorded later; null: when the event was recorded.</summary>
    public DateTimeOffset? Stored { get; init; }
}

/// <summary>One learner's membership.</summary>
/// <param name="Learner">The learner's canonical identity, as <c>AgentIdentity</c> writes it.</param>
/// <param name="From">First moment it holds; null: always did.</param>
/// <param name="Until">Last moment it holds; null: still does.</param>
/// <param name="CourseId">The only course it holds for; null: all.</param>
public sealed record GroupMembership(string Learner, DateTimeOffset? From, DateTimeOffset? Until, string? CourseId);

/// <summary>Members left a group: each membership as it is now, with its end.</summary>
public sealed record LearnersLeftGroup(string GroupId, IReadOnlyList<GroupMembership> Members) : GroupChange;

/// <summary>From a moment on a rule says who belongs to a group, beside those who joined. Statements that happened before count as the rule before it said.</summary>
/// <param name="Stored">When the store took it; strictly increasing within a tenant, as for statements.</param>
/// <param name="From">The first timestamp it holds for. It takes the place of rules that would have begun later.</param>
/// <param name="Rule">Null: from then on no rule adds anybody.</param>
public sealed record LearnerGroupRuleSet(DateTimeOffset Stored, string GroupId, DateTimeOffset From, GroupRule? Rule) : GroupChange;

/// <summary>A group is offered no longer, or is again; what was counted for it stays, and goes on.</summary>
public sealed record LearnerGroupArchived(DateTimeOffset Stored, string GroupId, bool Archived) : GroupChange;

/// <summary>What agent profiles say of learners, as far as a rule asks for it.</summary>
/// <param name="Stored">When the store took it.</param>
public sealed record LearnersDescribed(DateTimeOffset Stored, IReadOnlyList<LearnerProperty> Properties);

/// <summary>One property of one learner.</summary>
/// <param name="Learner">The learner's canonical identity.</param>
/// <param name="Profile">Id of the agent profile document.</param>
/// <param name="Property">The member of the document.</param>
/// <param name="Value">Null: the profile says nothing of it any more.</param>
/// <param name="From">The moment since when it holds: when the document was changed.</param>
public sealed record LearnerProperty(string Learner, string Profile, string Property, string? Value, DateTimeOffset From);
