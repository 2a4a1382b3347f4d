using LearningRecords.Insights.Privacy;
using LearningRecords.Insights.Results;

namespace LearningRecords.Insights.Engagement;

/// <summary>One cell of the heat map of the week, as it may be shown.</summary>
/// <param name="Weekday">1: Monday, 7: Sunday.</param>
public sealed record HourRow(int Weekday, int Hour, long? Statements, bool Suppressed)
{
    public static readonly Result<HourRow> Result = new Result<HourRow>("hours", "hours")
        .Value("weekday", new Term(null, "Day of the week in Asia/Shanghai, 1 is Monday and 7 is Sunday.", "星期（Asia/Shanghai 时区），1 为周一，7 为周日。"), row => (long)row.Weekday)
        .Value("hour", new Term(null, "Hour of the day, 0 to 23; hours without statements have no row.", "一天中的小时（0–23）；没有语句的小时没有行。"), row => (long)row.Hour)
        .ValueOrNone("statements",
            new Term("statements",
                "Statements in this hour of the week, over all weeks asked for. Weeks with fewer active learners than the tenant's privacy threshold are left out.",
                "所选各周中该小时的语句数之和；活跃学习者少于机构隐私阈值的周不计入。"),
            row => row.Statements)
        .Value("suppressed", new Term(null, "Whether the hour has fewer statements than the tenant's privacy threshold has learners.", "该小时的语句数是否低于机构隐私阈值而被隐去。"), row => row.Suppressed);

    // So few statements cannot be those of enough learners.
    public static HourRow Of(HourOfWeek found, PrivacyThreshold threshold)
    {
        var hidden = threshold.Hides(found.Statements);
        return new HourRow((found.Hour / 24) + 1, found.Hour % 24, hidden ? null : found.Statements, hidden);
    }
}
