using LearningRecords.Insights.Privacy;
using LearningRecords.Insights.Suggestions;
using LearningRecords.Server.Recommendations.Models;

namespace LearningRecords.Server.Recommendations.Feedback;

/// <summary>What became of the recommendations of a period.</summary>
/// <param name="Days">The days on which courses were shown.</param>
/// <param name="ByModel">What became of each model's, the latest model first, and of what popularity ranked.</param>
/// <param name="Lift">Against popularity; null: there is too little to estimate from.</param>
public sealed record RecommendationQuality(
    DateOnly From, DateOnly Until, IReadOnlyList<ShownDay> Days, IReadOnlyList<ShownByModel> ByModel, LiftEstimate? Lift)
{
    public static RecommendationQuality Of(SuggestionTotals totals, IReadOnlyList<RankingModelVersion> models, DateOnly from, DateOnly until, PrivacyThreshold threshold)
    {
        var byModel = models.Select(model => (Guid?)model.Id).Append(null)
            .SelectMany(model => totals.Models.Where(ranked => ranked.Model == model).Select(ranked => new ShownByModel(model, ShownFigures.Of(ranked.Counts, threshold))));
        return new RecommendationQuality(
            from, until, [.. totals.Days.Select(day => new ShownDay(day.Day, ShownFigures.Of(day.Counts, threshold)))], [.. byModel],
            threshold.Hides(totals.Weighed.Learners) ? null : EstimateLift.Of(totals.Weighed));
    }
}

/// <summary>A day of the calendar.</summary>
public sealed record ShownDay(DateOnly Day, ShownFigures Figures);

/// <summary>The model; null: popularity.</summary>
public sealed record ShownByModel(Guid? ModelId, ShownFigures Figures);

/// <summary>How often courses were shown and what came of it; null where it would speak of too few learners.</summary>
/// <param name="Shown">Courses that were shown, each as often as in different answers and to different learners.</param>
/// <param name="Taken">Those of them that were chosen.</param>
/// <param name="Skipped">Those of them that were waved away.</param>
/// <param name="Learners">To how many learners.</param>
/// <param name="TakenShare">Taken by shown, 0–1.</param>
public sealed record ShownFigures(long? Shown, long? Taken, long? Skipped, long? Learners, double? TakenShare, bool Suppressed)
{
    public static ShownFigures Of(SuggestionCounts counts, PrivacyThreshold threshold)
    {
        if (threshold.Hides(counts.Learners))
            return new ShownFigures(null, null, null, null, null, true);
        var (hidesTaken, hidesSkipped) = (threshold.HidesPart(counts.LearnersTaking, counts.Learners), threshold.HidesPart(counts.LearnersSkipping, counts.Learners));
        return new ShownFigures(
            counts.Shown, hidesTaken ? null : counts.Taken, hidesSkipped ? null : counts.Skipped, counts.Learners,
            hidesTaken ? null : counts.Taken / (double)counts.Shown, hidesTaken || hidesSkipped);
    }
}
