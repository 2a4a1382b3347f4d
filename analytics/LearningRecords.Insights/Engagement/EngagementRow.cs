using LearningRecords.Insights.Privacy;
using LearningRecords.Insights.Results;

namespace LearningRecords.Insights.Engagement;

/// <summary>One day's engagement as it may be shown: null where a figure would speak of too few learners.</summary>
public sealed record EngagementRow(DateOnly Day, int? ActiveLearners, long? Statements, int? Completions, bool Suppressed)
{
    public static readonly Result<EngagementRow> Result = new Result<EngagementRow>("engagement", "days")
        .Value("day", Terms.Day, row => row.Day)
        .ValueOrNone<long>("activeLearners", Terms.ActiveLearners, row => row.ActiveLearners)
        .ValueOrNone("statements", Terms.DayStatements, row => row.Statements)
        .ValueOrNone<long>("completions", Terms.DayCompletions, row => row.Completions)
        .Value("suppressed", Terms.Suppressed, row => row.Suppressed);

    public static EngagementRow Of(EngagementDay day, PrivacyThreshold threshold)
    {
        if (threshold.Hides(day.ActiveLearners))
            return new EngagementRow(day.Day, null, null, null, Suppressed: true);
        return threshold.HidesPart(day.Completions, day.ActiveLearners)
            ? new EngagementRow(day.Day, day.ActiveLearners, day.Statements, null, Suppressed: true)
            : new EngagementRow(day.Day, day.ActiveLearners, day.Statements, day.Completions, Suppressed: false);
    }
}
