namespace LearningRecords.Events;

/// <summary>An editor put a course first.</summary>
/// <param name="Group">For this learner group; null: for everyone of the tenant.</param>
/// <param name="By">Who.</param>
public sealed record CoursePinned(string Course, string? Group, string By);

/// <summary>The course is no longer put first.</summary>
public sealed record CourseUnpinned(string Course, string? Group, string By);

/// <summary>An editor took a course out of the recommendations.</summary>
/// <param name="Group">Of this learner group; null: of everyone's.</param>
/// <param name="By">Who.</param>
public sealed record CourseBlocked(string Course, string? Group, string By);

/// <summary>The course may be recommended again.</summary>
public sealed record CourseUnblocked(string Course, string? Group, string By);

/// <summary>A feed of a learner group's recommendations was opened to whoever holds its key.</summary>
/// <param name="KeyHash">SHA-256 of the key; the key itself is known to those it was given to.</param>
/// <param name="Name">What it is for, in the words of who opened it.</param>
/// <param name="By">Who.</param>
public sealed record FeedOpened(Guid FeedId, string Group, string Name, string KeyHash, string By);

/// <summary>The feed's key opens nothing any more.</summary>
public sealed record FeedRevoked(Guid FeedId, string By);
