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
        .ValueOrNone("position", new Term("place, from 1", "Which of the course's known parts the learner has reached that comes last: in the order of the catalogue, else in that in which statements showed them; none: no part.", "已到达的最靠后的组成部分的序号（从 1 开始）：按课程目录顺序，否则按语句中首次出现的顺序；未到达任何部分则为空。"), row => (long?)row.Position)
        .Value("parts", new Term("parts", "How many known parts the course has.", "课程已知组成部分的数量。"), row => (long)row.Parts)
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
