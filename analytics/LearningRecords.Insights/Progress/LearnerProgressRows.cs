using LearningRecords.Insights.Results;

namespace LearningRecords.Insights.Progress;

/// <summary>Progress per learner and course as it is shown: rows about persons, for whoever may read those.</summary>
public static class LearnerProgressRows
{
    public static readonly Result<LearnerProgress> Result = new Result<LearnerProgress>("progress", "rows")
        .Text("learner", Terms.Learner, row => row.Learner)
        .TextOrNone("name", Terms.LearnerName, row => row.Name)
        .Text("course", Terms.Course, row => row.Course)
        .Value("progress", Terms.Progress, row => row.Progress)
        .Value("completed", Terms.Completed, row => row.Completed)
        .ValueOrNone("success", Terms.Success, row => row.Success)
        .ValueOrNone("passedAt", Terms.PassedAt, row => row.PassedAt)
        .Value("attempts", Terms.Attempts, row => (long)row.Attempts)
        .Value("statements", Terms.Statements, row => (long)row.Statements)
        .ValueOrNone("bestScore", Terms.BestScore, row => row.BestScore)
        .ValueOrNone("lastScore", Terms.LastScore, row => row.LastScore)
        .Value("timeSpentSeconds", Terms.TimeSpent, row => row.TimeSpentSeconds)
        .Value("firstActivity", Terms.FirstActivity, row => row.FirstActivity)
        .Value("lastActivity", Terms.LastActivity, row => row.LastActivity);
}
