namespace LearningRecords.Server.Import;

/// <summary>A learner group that comes with imported or simulated statements.</summary>
/// <param name="Id">IRI of the group.</param>
/// <param name="Kind">What the group is by, such as <c>age-band</c>, <c>region</c> or <c>centre</c>.</param>
/// <param name="ParentId">The group that contains it.</param>
/// <param name="NameEn">English name.</param>
/// <param name="NameZh">Chinese name.</param>
public sealed record ImportedGroup(string Id, string Kind, string? ParentId, string NameEn, string NameZh);

/// <summary>A learner's membership in a group. It meets the statements whose timestamp lies in the interval.</summary>
/// <param name="GroupId">IRI of the group.</param>
/// <param name="HomePage">Of the learner's account.</param>
/// <param name="AccountName">The learner's account name.</param>
/// <param name="From">The first instant; always, when absent.</param>
/// <param name="Until">The first instant no longer part of it; for good, when absent.</param>
/// <param name="CourseId">The only course for which the membership counts; every course, when absent.</param>
public sealed record ImportedMembership(string GroupId, string HomePage, string AccountName, DateTimeOffset? From, DateTimeOffset? Until, string? CourseId);
