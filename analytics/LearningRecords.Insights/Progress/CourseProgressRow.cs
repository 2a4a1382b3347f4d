using LearningRecords.Insights.Privacy;
using LearningRecords.Insights.Results;

namespace LearningRecords.Insights.Progress;

/// <summary>How the learners of one course are doing, as it may be shown: null where a figure would speak of too few of them.</summary>
public sealed record CourseProgressRow(
    string Id, string? TitleEn, string? TitleZh, string? PartOf, long? Learners, long? Completed, long? Passed, double? AverageProgress, double? TimeSpentSeconds,
    long? Registered, long? Withdrew, long? Distinguished, bool Suppressed)
{
    public static readonly Result<CourseProgressRow> Result = new Result<CourseProgressRow>("courses", "courses")
        .Text("id", Terms.Course, row => row.Id)
        .TextOrNone("titleEn", Terms.TitleEn, row => row.TitleEn)
        .TextOrNone("titleZh", Terms.TitleZh, row => row.TitleZh)
        .TextOrNone("partOf", Terms.PartOf, row => row.PartOf)
        .ValueOrNone("learners", Terms.CourseLearners, row => row.Learners)
        .ValueOrNone("completed", Terms.CourseCompleted, row => row.Completed)
        .ValueOrNone("passed", Terms.CoursePassed, row => row.Passed)
        .ValueOrNone("averageProgress", Terms.AverageProgress, row => row.AverageProgress)
        .ValueOrNone("timeSpentSeconds", Terms.CourseTime, row => row.TimeSpentSeconds)
        .ValueOrNone("registered", Terms.CourseRegistered, row => row.Registered)
        .ValueOrNone("withdrew", Terms.CourseWithdrew, row => row.Withdrew)
        .ValueOrNone("distinguished", Terms.CourseDistinguished, row => row.Distinguished)
        .Value("suppressed", Terms.Suppressed, row => row.Suppressed);

    public static CourseProgressRow Of(CourseProgress course, PrivacyThreshold threshold)
    {
        if (threshold.Hides(course.Learners))
            return new CourseProgressRow(course.Id, course.TitleEn, course.TitleZh, course.PartOf, null, null, null, null, null, null, null, null, Suppressed: true);
        var (hidesCompleted, hidesPassed) = (threshold.HidesPart(course.Completed, course.Learners), threshold.HidesPart(course.Passed, course.Learners));
        var (hidesRegistered, hidesWithdrew) = (threshold.HidesPart(course.Registered, course.Learners), threshold.HidesPart(course.Withdrew, course.Learners));
        // They are a part of those who passed.
        var hidesDistinguished = hidesPassed || threshold.HidesPart(course.Distinguished, course.Learners) || threshold.HidesPart(course.Distinguished, course.Passed);
        return new CourseProgressRow(
            course.Id, course.TitleEn, course.TitleZh, course.PartOf, course.Learners,
            hidesCompleted ? null : course.Completed,
            hidesPassed ? null : course.Passed,
            // Where progress is all or nothing, its mean times the learners is those who completed.
            hidesCompleted ? null : course.AverageProgress,
            course.TimeSpentSeconds,
            hidesRegistered ? null : course.Registered,
            hidesWithdrew ? null : course.Withdrew,
            hidesDistinguished ? null : course.Distinguished,
            hidesCompleted || hidesPassed || hidesRegistered || hidesWithdrew || hidesDistinguished);
    }
}
