using System.Globalization;
using LearningRecords.Events;

namespace LearningRecords.Server.Recommendations.Models;

/// <summary>Whether a new model ranks from now on, and the numbers that say so.</summary>
public sealed record ActivationDecision(bool GoesLive, string Reason);

/// <summary>A new model goes live by itself only if it is not worse than what ranks, on the latest period.</summary>
public static class DecideActivation
{
    /// <summary>With fewer learners than this, nearly any difference is chance.</summary>
    public const int FewestLearners = 20;

    /// <summary>The share of what ranks that may be lost where the interval cannot tell the loss from chance.</summary>
    public const double TolerableLoss = 0.05;

    /// <param name="evaluated">The comparison; null: the latest period has too few learners to compare by.</param>
    public static ActivationDecision Decide(RankingModelEvaluated? evaluated)
    {
        if (evaluated is null)
            return new(true, $"Fewer than {FewestLearners} learners took new courses in the latest period, so there is nothing to compare by.");
        var rival = evaluated.Rival is null ? "popularity" : "the model before";
        var numbers = string.Create(
            CultureInfo.InvariantCulture,
            $"NDCG@10 {evaluated.NdcgAt10:0.0000} against {evaluated.RivalNdcgAt10:0.0000} of {rival} on {evaluated.Learners} learners; difference {evaluated.Gain.Mean:0.0000} [{evaluated.Gain.Low:0.0000}, {evaluated.Gain.High:0.0000}]");
        if (evaluated.Gain.High < 0)
            return new(false, $"Worse: {numbers}, an interval below zero.");
        return evaluated.Gain.Mean < -TolerableLoss * evaluated.RivalNdcgAt10
            ? new(false, string.Create(CultureInfo.InvariantCulture, $"Worse: {numbers}, a loss of more than {TolerableLoss:P0}."))
            : new(true, $"Not worse: {numbers}.");
    }
}
