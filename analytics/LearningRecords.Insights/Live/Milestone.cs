namespace LearningRecords.Insights.Live;

/// <summary>A learner completed or passed a course for the first time. It names no person, and neither a course nor a group with too few learners to be told.</summary>
/// <param name="Position">When the statement was stored: unique within the tenant, and the place from which to go on.</param>
/// <param name="At">When it happened, UTC.</param>
/// <param name="Course">Null: too few learners ever took the course.</param>
/// <param name="Group">The smallest of the groups the statement counts for of which enough learners took the course; null: there is none.</param>
public sealed record Milestone(DateTimeOffset Position, DateTime At, bool Completed, bool Passed, MilestoneCourse? Course, MilestoneGroup? Group);

public sealed record MilestoneCourse(string Id, string? TitleEn, string? TitleZh);

public sealed record MilestoneGroup(string Id, string? NameEn, string? NameZh);
