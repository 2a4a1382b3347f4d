using LearningRecords.Events;
using LearningRecords.Recommendations;
using LearningRecords.Recommendations.Evaluation;

namespace LearningRecords.Server.Recommendations.Models;

/// <summary>Measures two rankings on the latest period, learner by learner.</summary>
public static class CompareModels
{
    private const int Depth = 10;
    private const int Seed = 1;

    /// <param name="candidate">The new model, its statistics counted before the period.</param>
    /// <param name="rival">The model that ranks, its statistics counted before the period; null: popularity ranks.</param>
    public static RankingModelEvaluated Run(Guid candidateId, RankingModel candidate, (Guid Id, RankingModel Model)? rival, LatestPeriod period, CancellationToken token)
    {
        var byPopularity = period.Earlier.Interactions.DistinctBy(interaction => (interaction.Learner, interaction.Course)).CountBy(interaction => interaction.Course, StringComparer.Ordinal)
            .OrderByDescending(course => course.Value).ThenBy(course => course.Key, StringComparer.Ordinal).Select(course => course.Key).ToArray();
        var figures = new (RankingFigures Ours, RankingFigures Theirs)[period.Cases.Count];
        Parallel.For(0, figures.Length, new ParallelOptions { CancellationToken = token }, place =>
        {
            var learner = period.Cases[place];
            var query = new RankingQuery(Depth, learner.History.ToHashSet(StringComparer.Ordinal));
            var theirs = rival is { } known ? Ranked(known.Model) : byPopularity.Where(course => !query.Exclude!.Contains(course)).Take(Depth);
            figures[place] = (Figures(Ranked(candidate), learner.Taken), Figures(theirs, learner.Taken));

            IEnumerable<string> Ranked(RankingModel model) => model.ForLearner(learner.History, learner.Groups, query).Select(entry => entry.Course);
        });

        var (ours, its) = (RankingFigures.Mean([.. figures.Select(pair => pair.Ours)]), RankingFigures.Mean([.. figures.Select(pair => pair.Theirs)]));
        var gain = ConfidenceInterval.Of([.. figures.Select(pair => pair.Ours.NdcgAt10 - pair.Theirs.NdcgAt10)], Seed);
        return new RankingModelEvaluated(
            candidateId, rival?.Id, period.From, period.Until, figures.Length, ours.NdcgAt10, its.NdcgAt10, ours.RecallAt10, its.RecallAt10, new MeanAndInterval(gain.Mean, gain.Low, gain.High));
    }

    private static RankingFigures Figures(IEnumerable<string> ranked, IReadOnlySet<string> taken)
    {
        var places = taken.Select((course, place) => (course, place)).ToDictionary(entry => entry.course, entry => entry.place, StringComparer.Ordinal);
        return RankingFigures.Of([.. ranked.Select(course => places.GetValueOrDefault(course, -1))], [.. places.Values]);
    }
}
