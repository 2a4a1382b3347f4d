using LearningRecords.Insights.Results;

namespace LearningRecords.Insights.Engagement;

/// <summary>What the figures of a day, a week or a month mean.</summary>
internal static class EngagementTerms
{
    public static readonly Term Period = new(null,
        "First day of the period, in the calendar of Asia/Shanghai; weeks begin on Monday. Periods without statements have no row.",
        "统计周期（日、周或月）的第一天（Asia/Shanghai 时区，周一为一周之始）；没有语句的周期没有行。");

    public static readonly Term ActiveLearners = new("learners", "Learners with any statement in the period.", "周期内有任何语句的学习者人数。");

    public static readonly Term Statements = new("statements", "Statements of the period by their timestamp, voided ones left out.", "周期内（按 timestamp）的语句数，不含已作废的语句。");

    public static readonly Term Completions = new("learners", "Learners who completed a course in the period.", "周期内完成课程的学习者人数。");

    public static readonly Term NewLearners = new("learners", "Active learners who were never active before the period, in whatever group or course.", "周期内首次活跃的学习者人数（此前在任何群组、课程中均未活跃）。");

    public static readonly Term Sessions = new("sessions", "Sittings that began in the period; a pause over 30 minutes ends one.", "周期内开始的学习次数；超过 30 分钟的间隔视为结束。");

    public static readonly Term Dwell = new("seconds", "How long the sittings that began in the period took, together.", "周期内开始的各次学习的总时长（秒）。");
}
