namespace LearningRecords.Events;

/// <summary>A learner group was named or renamed, or moved under another.</summary>
/// <param name="GroupId">The group's IRI.</param>
/// <param name="Kind">What it groups by, for example <c>province</c>, <c>centre</c>, <c>age-band</c>.</param>
/// <param name="ParentId">The group it belongs to as a whole, if any: members of this group are members of that one.</param>
/// <param name="NameEn">English name.</param>
/// <param name="NameZh">Chinese name.</param>
public sealed record LearnerGroupDefined(string GroupId, string Kind, string? ParentId, string NameEn, string NameZh);

/// <summary>Learners became members of a group, each for an interval that meets a statement's timestamp.</summary>
public sealed record LearnersJoinedGroup(string GroupId, IReadOnlyList<GroupMembership> Members);

/// <summary>One learner's membership.</summary>
/// <param name="Learner">The learner's canonical identity, as <c>AgentIdentity</c> writes it.</param>
/// <param name="From">First moment it holds; null: always did.</param>
/// <param name="Until">Last moment it holds; null: still does.</param>
/// <param name="CourseId">The only course it holds for; null: all.</param>
public sealed record GroupMembership(string Learner, DateTimeOffset? From, DateTimeOffset? Until, string? CourseId);
