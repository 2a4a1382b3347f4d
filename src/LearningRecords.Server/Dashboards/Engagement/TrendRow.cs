using LearningRecords.Insights.Engagement;
using LearningRecords.Insights.Privacy;
using LearningRecords.Insights.Results;

namespace LearningRecords.Server.Dashboards.Engagement;

/// <summary>A day, week or month as it may be shown: null where a figure would speak of too few learners, and per learner where there is none.</summary>
/// <param name="Returning">Active and not new.</param>
public sealed record TrendRow(
    DateOnly Period, long? Active, long? New, long? Returning, long? Statements, long? Sessions, double? DwellSeconds, double? SessionsPerLearner, double? DwellSecondsPerLearner, bool Suppressed)
{
    public static readonly Result<TrendRow> Result = new Result<TrendRow>("trend", "periods")
        .Value("period", new Term(null, "The day, or the first day of the week or month, in the calendar of Asia/Shanghai.", "日期，或该周、该月的第一天（Asia/Shanghai 时区）。"), row => row.Period)
        .ValueOrNone("activeLearners", new Term("learners", "Learners with any statement in the period.", "期间内有任何语句的学习者人数。"), row => row.Active)
        .ValueOrNone("newLearners", new Term("learners", "Those of them who were never active before.", "其中此前从未活跃过的人数。"), row => row.New)
        .ValueOrNone("returningLearners", new Term("learners", "Those of them who were.", "其中此前曾活跃过的人数。"), row => row.Returning)
        .ValueOrNone("statements", new Term("statements", "Statements of the period, voided ones left out.", "期间内的语句数，不含已作废的语句。"), row => row.Statements)
        .ValueOrNone("sessions", new Term("sessions", "Sittings that began in the period; a pause over 30 minutes ends one.", "期间内开始的学习次数；间隔超过 30 分钟即为另一次。"), row => row.Sessions)
        .ValueOrNone("dwellSeconds", new Term("seconds", "How long these took.", "这些学习的总时长（秒）。"), row => row.DwellSeconds)
        .ValueOrNone("sessionsPerLearner", new Term("sessions", "Sittings by active learner.", "人均学习次数。"), row => row.SessionsPerLearner)
        .ValueOrNone("dwellSecondsPerLearner", new Term("seconds", "Time by active learner.", "人均学习时长（秒）。"), row => row.DwellSecondsPerLearner)
        .Value("suppressed", Terms.Suppressed, row => row.Suppressed);

    public static TrendRow Of(EngagementDay period, PrivacyThreshold threshold)
    {
        if (threshold.Hides(period.ActiveLearners))
            return new TrendRow(period.Day, null, null, null, null, null, null, null, null, Suppressed: true);
        var hidden = threshold.HidesPart(period.NewLearners, period.ActiveLearners);
        double? per = period.ActiveLearners == 0 ? null : 1.0 / period.ActiveLearners;
        return new TrendRow(
            period.Day, period.ActiveLearners, hidden ? null : period.NewLearners, hidden ? null : period.ActiveLearners - period.NewLearners,
            period.Statements, period.Sessions, period.DwellSeconds, period.Sessions * per, period.DwellSeconds * per, hidden);
    }
}
