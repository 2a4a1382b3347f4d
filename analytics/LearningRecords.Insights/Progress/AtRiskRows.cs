using LearningRecords.Insights.Results;

namespace LearningRecords.Insights.Progress;

/// <summary>Learners at risk as they are shown: rows about persons, for whoever may read those.</summary>
public static class AtRiskRows
{
    public static readonly Result<LearnerAtRisk> Result = new Result<LearnerAtRisk>("at-risk", "learners")
        .Text("learner", Terms.Learner, row => row.Learner)
        .TextOrNone("name", Terms.LearnerName, row => row.Name)
        .Text("course", Terms.Course, row => row.Course)
        .Value("progress", Terms.Progress, row => row.Progress)
        .Value("statements", Terms.Statements, row => (long)row.Statements)
        .ValueOrNone("lastScore", Terms.LastScore, row => row.LastScore)
        .Value("lastActivity", Terms.LastActivity, row => row.LastActivity)
        .Value("daysInactive", new Term("days", "Whole days since the last statement in the course.", "距课程中最近一条语句的整天数。"), row => (long)row.DaysInactive);
}
