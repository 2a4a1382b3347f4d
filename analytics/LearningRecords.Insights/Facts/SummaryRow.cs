using LearningRecords.Insights.Privacy;
using LearningRecords.Insights.Results;

namespace LearningRecords.Insights.Facts;

/// <summary>How much the read models hold, as it may be shown: the learners are null where they are too few.</summary>
public sealed record SummaryRow(long Statements, long? Learners, long Courses, long Activities, DateTime? Stored, bool Suppressed)
{
    public static readonly Result<SummaryRow> Result = new Result<SummaryRow>("summary", "summary")
        .Value("statements", Terms.AllStatements, row => row.Statements)
        .ValueOrNone("learners", Terms.AllLearners, row => row.Learners)
        .Value("courses", Terms.AllCourses, row => row.Courses)
        .Value("activities", Terms.AllActivities, row => row.Activities)
        .ValueOrNone("stored", Terms.Stored, row => row.Stored)
        .Value("suppressed", Terms.Suppressed, row => row.Suppressed);

    public static SummaryRow Of(InsightsSummary summary, PrivacyThreshold threshold)
    {
        var hidden = threshold.Hides(summary.Learners);
        return new SummaryRow(summary.Statements, hidden ? null : summary.Learners, summary.Courses, summary.Activities, summary.Stored, hidden);
    }
}
