using LearningRecords.Insights.Results;

namespace LearningRecords.Insights.Progress;

/// <summary>Attempts as they are shown: rows about persons, for whoever may read those.</summary>
public static class AttemptRows
{
    public static readonly Result<CourseAttempt> Result = new Result<CourseAttempt>("attempts", "attempts")
        .Text("learner", Terms.Learner, row => row.Learner)
        .TextOrNone("name", Terms.LearnerName, row => row.Name)
        .Text("course", Terms.Course, row => row.Course)
        .Text("registration", new Term(null, "The registration that the attempt's statements carry; statements without one belong to no attempt.", "该次尝试的语句所带的 registration；不带者不属于任何尝试。"), row => row.Registration.ToString())
        .Value("progress", new Term("share, 0 to 1", "What the attempt's statements told of the course itself at most; 1 when completed.", "该次尝试的语句所述课程自身进度的最大值（0–1），已完成为 1。"), row => row.Progress)
        .Value("completed", new Term(null, "Whether the attempt's statements say that the course itself was completed.", "该次尝试的语句是否表明课程自身已完成。"), row => row.CompletedAt is not null)
        .ValueOrNone("completedAt", new Term(null, "When they first said so, UTC.", "首次表明完成的时间（UTC）。"), row => row.CompletedAt)
        .ValueOrNone("success", Terms.Success, row => row.Success)
        .ValueOrNone("passedAt", Terms.PassedAt, row => row.PassedAt)
        .Value("statements", new Term("statements", "The attempt's statements, voided ones left out.", "该次尝试的语句数，不含已作废的语句。"), row => (long)row.Statements)
        .ValueOrNone("bestScore", Terms.BestScore, row => row.BestScore)
        .ValueOrNone("lastScore", Terms.LastScore, row => row.LastScore)
        .Value("firstActivity", Terms.FirstActivity, row => row.FirstActivity)
        .Value("lastActivity", Terms.LastActivity, row => row.LastActivity);
}
