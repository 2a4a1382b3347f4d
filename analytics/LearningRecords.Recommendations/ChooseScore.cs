using System.Numerics.Tensors;

namespace LearningRecords.Recommendations;

/// <summary>How many trees rank best, how much the listwise score counts beside them, and how well that ranks beside popularity.</summary>
internal sealed record ChosenScore(int Trees, double ListwiseWeight, RankingFigures Ranking, RankingFigures Popularity);

/// <summary>
/// Early stopping on what is wanted: NDCG@10 of whole rankings of learners that gave no training example decides how many
/// trees are kept and how much the listwise score counts beside them.
/// (ML.NET hands a validation set to LightGBM as one single query, so its own early stopping cannot be used.)
/// </summary>
internal static class ChooseScore
{
    private const int Step = 20;
    private static readonly double[] s_weights = [0, 0.5, 1];

    public static ChosenScore By(
        TreeEnsemble trees, ListwiseModel listwise, CaseSet measured, TrainingOptions options, CancellationToken token)
    {
        var (statistics, cases) = measured;
        var steps = (trees.Trees + Step - 1) / Step;
        var ours = new RankingFigures[cases.Count][];
        var popular = new RankingFigures[cases.Count];
        Parallel.For(
            0,
            cases.Count,
            new ParallelOptions { CancellationToken = token },
            () => new FeatureExtraction(statistics),
            (i, _, extraction) =>
            {
                var (history, groups, targets) = cases[i];
                var candidates = extraction.Candidates(history, groups, options.CandidatesPerRanking);
                ours[i] = AfterEachStep(trees, listwise, steps, extraction, candidates, targets);
                popular[i] = RankingFigures.Of(statistics.ByPopularity.Where(c => !history.Contains(c)).Take(10).ToArray(), targets);
                return extraction;
            },
            _ => { });

        var means = Enumerable.Range(0, steps * s_weights.Length).Select(s => RankingFigures.Mean([.. ours.Select(o => o[s])])).ToArray();
        var best = Enumerable.Range(0, means.Length).MaxBy(s => means[s].NdcgAt10);
        var kept = Math.Min(trees.Trees, (best / s_weights.Length + 1) * Step);
        return new ChosenScore(kept, s_weights[best % s_weights.Length], means[best], RankingFigures.Mean(popular));
    }

    /// <summary>The figures after each step of trees, and there with each weight of the listwise score.</summary>
    private static RankingFigures[] AfterEachStep(
        TreeEnsemble trees, ListwiseModel listwise, int steps, FeatureExtraction extraction, IReadOnlyList<int> candidates, int[] targets)
    {
        var rows = new float[candidates.Count * FeatureExtraction.Count];
        var linear = new double[candidates.Count];
        for (var c = 0; c < linear.Length; c++)
        {
            var row = rows.AsSpan(c * FeatureExtraction.Count, FeatureExtraction.Count);
            extraction.Write(candidates[c], row);
            linear[c] = listwise.Score(row);
        }

        var (boosted, added) = (new double[linear.Length], new double[linear.Length]);
        var figures = new RankingFigures[steps * s_weights.Length];
        for (var step = 0; step < steps; step++)
        {
            trees.Score(rows, step * Step, Math.Min(trees.Trees, (step + 1) * Step), added);
            TensorPrimitives.Add<double>(boosted, added, boosted);
            for (var w = 0; w < s_weights.Length; w++)
            {
                var top = Enumerable.Range(0, linear.Length).OrderByDescending(c => boosted[c] + s_weights[w] * linear[c]).ThenBy(c => c).Take(10);
                figures[step * s_weights.Length + w] = RankingFigures.Of([.. top.Select(c => candidates[c])], targets);
            }
        }

        return figures;
    }
}
