namespace LearningRecords.Recommendations;

/// <summary>
/// Early stopping on what is wanted: NDCG@10 of whole rankings of learners that gave no training example.
/// (ML.NET hands a validation set to LightGBM as one single query, so its own early stopping cannot be used.)
/// </summary>
internal static class ChooseTrees
{
    private const int Step = 20;

    public static (TreeEnsemble Trees, RankingFigures Ranking, RankingFigures Popularity) By(
        TreeEnsemble trees, CaseSet measured, TrainingOptions options, CancellationToken token)
    {
        var (statistics, cases) = measured;
        var byPopularity = Enumerable.Range(0, statistics.Courses).OrderByDescending(statistics.Postings.Count).ThenBy(c => c).ToArray();
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
                ours[i] = AfterEachStep(trees, steps, extraction, candidates, targets);
                popular[i] = RankingFigures.Of(byPopularity.Where(c => !history.Contains(c)).Take(10).ToArray(), targets);
                return extraction;
            },
            _ => { });

        var means = Enumerable.Range(0, steps).Select(s => RankingFigures.Mean([.. ours.Select(o => o[s])])).ToArray();
        var best = Enumerable.Range(0, steps).MaxBy(s => means[s].NdcgAt10);
        return (trees.First(Math.Min(trees.Trees, (best + 1) * Step)), means[best], RankingFigures.Mean(popular));
    }

    private static RankingFigures[] AfterEachStep(
        TreeEnsemble trees, int steps, FeatureExtraction extraction, IReadOnlyList<int> candidates, int[] targets)
    {
        var rows = new float[candidates.Count][];
        for (var c = 0; c < rows.Length; c++)
            extraction.Write(candidates[c], rows[c] = new float[FeatureExtraction.Count]);
        var scores = new double[rows.Length];
        var figures = new RankingFigures[steps];
        for (var step = 0; step < steps; step++)
        {
            for (var c = 0; c < rows.Length; c++)
                scores[c] += trees.Score(rows[c], step * Step, Math.Min(trees.Trees, (step + 1) * Step));
            var top = Enumerable.Range(0, rows.Length).OrderByDescending(c => scores[c]).ThenBy(c => c).Take(10);
            figures[step] = RankingFigures.Of([.. top.Select(c => candidates[c])], targets);
        }

        return figures;
    }
}
