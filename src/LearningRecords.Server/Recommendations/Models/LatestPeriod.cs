using LearningRecords.Recommendations;

namespace LearningRecords.Server.Recommendations.Models;

/// <summary>The training data cut in two by time.</summary>
/// <param name="Earlier">What was known before the period.</param>
/// <param name="From">The first moment of the period.</param>
/// <param name="Until">The last moment of the period.</param>
/// <param name="Cases">Learners with courses before the period, and the new ones they took in it.</param>
public sealed record LatestPeriod(TrainingData Earlier, DateTimeOffset From, DateTimeOffset Until, IReadOnlyList<LatestPeriod.Case> Cases)
{
    /// <summary>The share of all interactions that are the latest, at most.</summary>
    private const double Share = 0.1;

    private const int MostCases = 2_000;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(14);

    /// <summary>A learner at the beginning of the period.</summary>
    public sealed record Case(IReadOnlyList<string> History, IReadOnlyList<string> Groups, IReadOnlySet<string> Taken);

    /// <summary>The latest tenth of the interactions, or the latest fortnight when that is less. Null when it has too few learners to compare by, or the data no times.</summary>
    public static LatestPeriod? Of(TrainingData data)
    {
        if (data.Interactions.Count == 0 || data.Interactions.Any(interaction => interaction.Time is null))
            return null;
        var times = data.Interactions.Select(interaction => interaction.Time!.Value).Order().ToArray();
        var from = times[(int)(times.Length * (1 - Share))];
        if (times[^1] - from > Longest)
            from = times[^1] - Longest;
        var earlier = data.Interactions.Where(interaction => interaction.Time < from).ToArray();
        var histories = earlier.GroupBy(interaction => interaction.Learner, StringComparer.Ordinal)
            .ToDictionary(taken => taken.Key, taken => taken.OrderBy(interaction => interaction.Time).Select(interaction => interaction.Course).Distinct(StringComparer.Ordinal).ToArray(), StringComparer.Ordinal);
        var cases = data.Interactions.Where(interaction => interaction.Time >= from && histories.ContainsKey(interaction.Learner))
            .GroupBy(interaction => interaction.Learner, StringComparer.Ordinal)
            .Select(taken => (Learner: taken.Key, Taken: taken.Select(interaction => interaction.Course).Except(histories[taken.Key], StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal)))
            .Where(taken => taken.Taken.Count > 0)
            // Learners' ids are hashes, so that the first are any.
            .OrderBy(taken => taken.Learner, StringComparer.Ordinal)
            .Take(MostCases)
            .Select(taken => new Case(histories[taken.Learner], data.GroupsOfLearner.GetValueOrDefault(taken.Learner) ?? [], taken.Taken))
            .ToArray();
        return cases.Length < DecideActivation.FewestLearners ? null : new LatestPeriod(data with { Interactions = earlier }, from, times[^1], cases);
    }
}
