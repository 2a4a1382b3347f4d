using LearningRecords.Insights;
using LearningRecords.Insights.Engagement;
using LearningRecords.Insights.Privacy;

namespace LearningRecords.Server.Dashboards.Overview;

/// <summary>Active learners of a period that is over, beside those of the one before; null where they are too few to be shown.</summary>
/// <param name="SoFar">Of the one that goes on; null also when none does.</param>
public sealed record ActiveCompared(CompletePeriod Period, long? Learners, long? Before, long? SoFar)
{
    public Grain Grain => Period.Grain;

    /// <summary>By how much there are more or fewer, as a share of those before; null: it cannot be told.</summary>
    public double? Change => Before is > 0 && Learners is not null ? ((double)Learners / Before) - 1 : null;

    /// <param name="periods">Those that have any statement.</param>
    public static ActiveCompared Of(CompletePeriod period, IReadOnlyList<EngagementDay> periods, PrivacyThreshold threshold)
    {
        return new ActiveCompared(period, Shown(period.First), Shown(period.Before), period.Running is { } running ? Shown(running) : null);

        long? Shown(DateOnly first) => (periods.FirstOrDefault(known => known.Day == first)?.ActiveLearners ?? 0) is var learners && threshold.Hides(learners) ? null : learners;
    }
}
