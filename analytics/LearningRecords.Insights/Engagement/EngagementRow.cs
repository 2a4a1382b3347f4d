using LearningRecords.Insights.Privacy;
using LearningRecords.Insights.Results;

namespace LearningRecords.Insights.Engagement;

/// <summary>A day's, week's or month's engagement as it may be shown: null where a figure would speak of too few learners.</summary>
/// <param name="Day">First day of the period.</param>
public sealed record EngagementRow(DateOnly Day, int? ActiveLearners, long? Statements, int? Completions, int? NewLearners, long? Sessions, double? DwellSeconds, bool Suppressed)
{
    public static readonly Result<EngagementRow> Result = new Result<EngagementRow>("engagement", "days")
        .Value("day", EngagementTerms.Period, row => row.Day)
        .ValueOrNone<long>("activeLearners", EngagementTerms.ActiveLearners, row => row.ActiveLearners)
        .ValueOrNone("statements", EngagementTerms.Statements, row => row.Statements)
        .ValueOrNone<long>("completions", EngagementTerms.Completions, row => row.Completions)
        .ValueOrNone<long>("newLearners", EngagementTerms.NewLearners, row => row.NewLearners)
        .ValueOrNone("sessions", EngagementTerms.Sessions, row => row.Sessions)
        .ValueOrNone("dwellSeconds", EngagementTerms.Dwell, row => row.DwellSeconds)
        .Value("suppressed", Terms.Suppressed, row => row.Suppressed);

    public static EngagementRow Of(EngagementDay day, PrivacyThreshold threshold)
    {
        if (threshold.Hides(day.ActiveLearners))
            return new EngagementRow(day.Day, null, null, null, null, null, null, Suppressed: true);
        var (hidesCompletions, hidesNew) = (threshold.HidesPart(day.Completions, day.ActiveLearners), threshold.HidesPart(day.NewLearners, day.ActiveLearners));
        return new EngagementRow(
            day.Day, day.ActiveLearners, day.Statements, hidesCompletions ? null : day.Completions, hidesNew ? null : day.NewLearners, day.Sessions, day.DwellSeconds,
            hidesCompletions || hidesNew);
    }
}
