namespace LearningRecords.Recommendations.Evaluation;

/// <summary>How the last courses are held out.</summary>
/// <param name="HeldOutShare">The share of each learner's courses that is held out; 0 holds out the very last course.</param>
/// <param name="MaximumLearners">At most this many learners are measured; all give histories.</param>
/// <param name="WithFastTree">Also measures the same features boosted by ML.NET's FastTree.</param>
public sealed record EvaluationOptions(double HeldOutShare = 0.2, int MaximumLearners = 20_000, int Seed = 1, bool WithFastTree = false);

/// <summary>Measures the model beside baselines on courses that none of them saw.</summary>
public static class Evaluate
{
    private const int Depth = 10;
    private const int LargestGroups = 8;
    private static readonly (string Name, int Least)[] s_lengths = [("1–2", 1), ("3–4", 3), ("5–9", 5), ("10–19", 10), ("20+", 20)];

    public static EvaluationReport Run(
        TrainingData data, TrainingOptions training, EvaluationOptions options, IProgress<TrainingProgress>? progress, CancellationToken token)
    {
        var (earlier, allCases) = ExampleCases.LastCourses(Histories.From(data), options.HeldOutShare);
        var cases = Sample(allCases, options);
        if (cases.Length == 0)
            throw new NotEnoughInteractionsException("No learner has two courses, so no course can be held out.");
        using var model = TrainRanking.Train(earlier, training, new Part(progress, 0, options.WithFastTree ? 0.3 : 0.5), token);
        progress?.Report(new TrainingProgress("Training baselines", 0.5));
        var baselines = Baselines.Of(earlier, training, token);

        var popularity = Popularity(earlier);
        progress?.Report(new TrainingProgress("Ranking with ours", 0.7));
        var ours = RankAll(cases, () => Ours(model), token);
        var oursFigures = Figures(ours, cases);
        var models = new List<MeasuredModel> { Measure("LambdaMART", ours, null) };
        if (options.WithFastTree)
        {
            using var fastTree = TrainRanking.Train(earlier, training with { Trainer = BoostingTrainer.FastTree }, new Part(progress, 0.4, 0.7), token);
            models.Add(Measure("FastTree", RankAll(cases, () => Ours(fastTree), token), oursFigures));
        }

        for (var b = 0; b < baselines.Count; b++)
        {
            progress?.Report(new TrainingProgress($"Ranking with {baselines[b].Name}", 0.75 + 0.25 * b / baselines.Count));
            models.Add(Measure(baselines[b].Name, RankAll(cases, () => TopOf(baselines[b].Scorer(), earlier.Courses.Length), token), oursFigures));
        }

        progress?.Report(new TrainingProgress("Done", 1));
        return new EvaluationReport(cases.Length, earlier.Courses.Length, models, MissingFacts.Of(earlier));

        MeasuredModel Measure(string name, int[][] ranked, RankingFigures[]? oursToCompare)
        {
            var figures = Figures(ranked, cases);
            double[] ndcg = [.. figures.Select(f => f.NdcgAt10)];
            return new MeasuredModel(
                name,
                ConfidenceInterval.Of([.. figures.Select(f => f.RecallAt10)], options.Seed),
                ConfidenceInterval.Of(ndcg, options.Seed),
                oursToCompare is null ? null : ConfidenceInterval.Of([.. oursToCompare.Select((o, i) => o.NdcgAt10 - ndcg[i])], options.Seed),
                ByLength(cases, ndcg),
                ByGroup(cases, ndcg, earlier.Groups),
                ranked.SelectMany(r => r).Distinct().Count() / (double)earlier.Courses.Length,
                Mean(ranked.SelectMany(r => r)) / Math.Max(1e-9, Mean(cases.SelectMany(c => c.Targets))));

            double Mean(IEnumerable<int> courses) => courses.Select(c => (double)popularity[c]).DefaultIfEmpty(0).Average();
        }
    }

    private static RankingCase[] Sample(RankingCase[] all, EvaluationOptions options)
    {
        var cases = all.Where(c => c.Targets.Length > 0).ToArray();
        if (cases.Length <= options.MaximumLearners)
            return cases;
        new Random(options.Seed).Shuffle(cases);
        return cases[..options.MaximumLearners];
    }

    private static int[][] RankAll(RankingCase[] cases, Func<Func<RankingCase, int[]>> ranker, CancellationToken token)
    {
        var ranked = new int[cases.Length][];
        Parallel.For(0, cases.Length, new ParallelOptions { CancellationToken = token }, ranker, (i, _, rank) =>
        {
            ranked[i] = rank(cases[i]);
            return rank;
        }, _ => { });
        return ranked;
    }

    private static Func<RankingCase, int[]> Ours(RankingModel model)
    {
        var ranking = new LearnerRanking(model.Statistics, model.Score, model.Description.Options.CandidatesPerRanking);
        return point => [.. ranking.Rank(point.History, point.Groups).Take(Depth).Select(r => r.Course)];
    }

    private static Func<RankingCase, int[]> TopOf(Scorer scorer, int courses)
    {
        var scores = new float[courses];
        var top = new TopSelection(Depth);
        var best = new List<int>();
        return point =>
        {
            Array.Clear(scores);
            scorer(point, scores);
            foreach (var taken in point.History)
                scores[taken] = float.NegativeInfinity;
            for (var c = 0; c < scores.Length; c++)
                if (!float.IsNegativeInfinity(scores[c]))
                    top.Offer(c, scores[c]);
            best.Clear();
            top.Drain(best);
            best.Reverse();
            return [.. best];
        };
    }

    private static int[] Popularity(Histories histories)
    {
        var popularity = new int[histories.Courses.Length];
        foreach (var taken in histories.CoursesOf)
            foreach (var course in taken)
                popularity[course]++;
        return popularity;
    }

    private static RankingFigures[] Figures(int[][] ranked, RankingCase[] cases) =>
        [.. ranked.Select((r, i) => RankingFigures.Of(r, cases[i].Targets))];

    private static List<MeasuredSlice> ByLength(RankingCase[] cases, double[] ndcg)
    {
        var slices = new List<MeasuredSlice>();
        for (var s = 0; s < s_lengths.Length; s++)
        {
            var (least, next) = (s_lengths[s].Least, s + 1 < s_lengths.Length ? s_lengths[s + 1].Least : int.MaxValue);
            double[] within = [.. ndcg.Where((_, i) => cases[i].History.Length >= least && cases[i].History.Length < next)];
            if (within.Length > 0)
                slices.Add(new MeasuredSlice(s_lengths[s].Name, within.Length, within.Average()));
        }

        return slices;
    }

    private static List<MeasuredSlice> ByGroup(RankingCase[] cases, double[] ndcg, string[] groups) =>
        [.. cases.SelectMany((c, i) => c.Groups.Select(g => (Group: g, Ndcg: ndcg[i])))
            .GroupBy(m => m.Group)
            .OrderByDescending(g => g.Count()).ThenBy(g => g.Key)
            .Take(LargestGroups)
            .Select(g => new MeasuredSlice(groups[g.Key], g.Count(), g.Average(m => m.Ndcg)))];

    /// <summary>A training as a part of the whole.</summary>
    private sealed class Part(IProgress<TrainingProgress>? progress, double from, double to) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => progress?.Report(value with { Share = from + (to - from) * value.Share });
    }
}
