using LearningRecords.Insights.Learners;
using LearningRecords.Insights.Results;

namespace LearningRecords.Server.Dashboards.Learners;

/// <summary>A learner's days as a file.</summary>
public static class LearnerDayRows
{
    public static readonly Result<LearnerDay> Result = new Result<LearnerDay>("learner-days", "days")
        .Value("day", new Term(null, "The day, in the calendar of Asia/Shanghai.", "日期（Asia/Shanghai 时区）。"), day => day.Day)
        .Value("statements", new Term("statements", "Statements about the learner, voided ones left out.", "关于该学习者的语句数，不含已作废的语句。"), day => day.Statements);
}
