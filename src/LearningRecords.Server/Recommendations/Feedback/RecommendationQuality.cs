using LearningRecords.Insights;
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
    /// <param name="outcomes">In the order of their answers.</param>
    public static RecommendationQuality Of(IReadOnlyList<SuggestionOutcome> outcomes, IReadOnlyList<RankingModelVersion> models, DateOnly from, DateOnly until, PrivacyThreshold threshold)
    {
        // What was taken was shown, whether or not somebody told so.
        var shown = outcomes.Where(outcome => (outcome.Shown ?? outcome.Taken ?? outcome.Skipped) is not null).ToArray();
        var days = shown.GroupBy(outcome => TenantCalendar.DayOf(DateTime.SpecifyKind((outcome.Shown ?? outcome.Taken ?? outcome.Skipped)!.Value, DateTimeKind.Utc)))
            .Where(day => day.Key >= from && day.Key <= until)
            .OrderBy(day => day.Key)
            .Select(day => new ShownDay(day.Key, ShownFigures.Of([.. day], threshold)))
            .ToArray();
        var ranked = shown.Where(outcome => outcome.Basis is not null).ToLookup(outcome => outcome.Model);
        var byModel = models.Where(model => ranked[model.Id].Any()).Select(model => new ShownByModel(model.Id, ShownFigures.Of([.. ranked[model.Id]], threshold)))
            .Concat(ranked[null].Any() ? [new ShownByModel(null, ShownFigures.Of([.. ranked[null]], threshold))] : []);
        var byModels = shown.Where(outcome => outcome.Model is not null && outcome.Place > 0).ToArray();
        var lift = threshold.Hides(byModels.Select(outcome => outcome.Learner).Distinct().Count())
            ? null
            : EstimateLift.Of(byModels.Select(outcome => new ShownCourse(AnswerTo(outcome), outcome.Place, outcome.Taken is not null, outcome.PopularityPlace)));
        return new RecommendationQuality(from, until, days, [.. byModel], lift);
    }

    // A group's answer is shown to many.
    private static Guid AnswerTo(SuggestionOutcome outcome)
    {
        Span<byte> bytes = stackalloc byte[32];
        outcome.Answer.TryWriteBytes(bytes);
        outcome.Learner.TryWriteBytes(bytes[16..]);
        return Xapi.IriKey.Of(bytes);
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
    public static ShownFigures Of(IReadOnlyList<SuggestionOutcome> outcomes, PrivacyThreshold threshold)
    {
        var learners = Learners(outcomes);
        if (threshold.Hides(learners))
            return new ShownFigures(null, null, null, null, null, true);
        var (taken, skipped) = (outcomes.Where(outcome => outcome.Taken is not null).ToArray(), outcomes.Where(outcome => outcome.Skipped is not null).ToArray());
        var (hidesTaken, hidesSkipped) = (threshold.HidesPart(Learners(taken), learners), threshold.HidesPart(Learners(skipped), learners));
        return new ShownFigures(
            outcomes.Count, hidesTaken ? null : taken.Length, hidesSkipped ? null : skipped.Length, learners,
            hidesTaken || outcomes.Count == 0 ? null : taken.Length / (double)outcomes.Count, hidesTaken || hidesSkipped);

        static int Learners(IReadOnlyList<SuggestionOutcome> of) => of.Select(outcome => outcome.Learner).Distinct().Count();
    }
}
