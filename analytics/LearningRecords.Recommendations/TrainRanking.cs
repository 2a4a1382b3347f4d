using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Trainers.LightGbm;

namespace LearningRecords.Recommendations;

/// <summary>
/// Trains the ranking: the statistics of earlier courses become features, LightGBM's LambdaMART learns from them to put
/// what was taken last on top, and the statistics are then counted again over everything.
/// </summary>
public static class TrainRanking
{
    // LightGBM keeps its number of threads for the whole process: two trainings at once can end it without a word.
    private static readonly Lock s_nativeTraining = new();

    private const int FewestExampleLearners = 20;
    private const int FoldCount = 4;

    public static RankingModel Train(
        TrainingData data, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken token)
    {
        progress?.Report(new TrainingProgress("Reading histories", 0));
        return Train(Histories.From(data), options, progress, token);
    }

    internal static RankingModel Train(
        Histories histories, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken token)
    {
        var watch = Stopwatch.StartNew();
        var (earlierHistories, cases) = ExampleCases.LastCourses(histories, options.TargetShare);
        var (training, validation) = ExampleLearners(cases, options);

        Report("Counting earlier courses", 0.02);
        var earlier = CourseStatistics.Of(earlierHistories, options, token);
        Report("Making examples", 0.2);
        var scarce = training.Length <= options.ScarceLearners;
        var before = scarce ? training : training[..(training.Length / 2)];
        var examples = new CaseSet(earlier, [.. before.Select(l => cases[l])]).Examples(0, options, token);
        AddOutOfFold(examples, scarce ? Folds(training) : [training[before.Length..]]);
        if (examples.Count == 0)
            throw new NotEnoughInteractionsException("No learner had a choice between a course taken next and another one.");

        var parts = new TreeEnsemble[options.Boosters];
        for (var b = 0; b < parts.Length; b++)
        {
            Report("Boosting trees", 0.5 + 0.25 * b / parts.Length);
            parts[b] = Boost(examples, options, options.Seed + b);
        }

        Report("Choosing the number of trees", 0.75);
        var measured = new CaseSet(earlier, [.. validation.Select(l => cases[l])]);
        var (trees, ours, popular) = ChooseTrees.By(TreeEnsemble.Interleave(parts), measured, options, token);

        Report("Counting all courses", 0.8);
        var statistics = CourseStatistics.Of(histories, options, token);
        Report("Done", 1);
        return new RankingModel(
            Describe(histories, options, trees, ours, popular, validation.Length, watch.Elapsed),
            histories.Courses,
            statistics,
            trees);

        void AddOutOfFold(List<RankingExample> to, IReadOnlyList<int[]> folds)
        {
            // The learners whose figures are reported stay without their targets here too.
            var known = histories.Prefixes(KeptOf(validation));
            for (var f = 0; f < folds.Count; f++)
            {
                Report("Making examples", 0.3 + 0.2 * f / folds.Count);
                var (others, foldCases) = ExampleCases.OutOfFold(known, folds[f], cases);
                var statisticsOfOthers = CourseStatistics.Of(others, options, token);
                to.AddRange(new CaseSet(statisticsOfOthers, foldCases).Examples(cases.Length * (f + 1), options, token));
            }
        }

        int[] KeptOf(int[] withoutTargets)
        {
            var cut = withoutTargets.ToHashSet();
            return [.. cases.Select((c, l) => cut.Contains(l) ? c.History.Length : c.History.Length + c.Targets.Length)];
        }

        void Report(string step, double share)
        {
            token.ThrowIfCancellationRequested();
            progress?.Report(new TrainingProgress(step, share));
        }
    }

    private static (int[] Training, int[] Validation) ExampleLearners(RankingCase[] cases, TrainingOptions options)
    {
        var learners = Enumerable.Range(0, cases.Length).Where(l => cases[l].Targets.Length > 0).ToArray();
        if (learners.Length < FewestExampleLearners)
        {
            throw new NotEnoughInteractionsException(
                $"A ranking model needs at least {FewestExampleLearners} learners with two courses each; "
                + $"the data has {learners.Length} of {cases.Length} learners. Popularity can rank meanwhile.");
        }

        new Random(options.Seed).Shuffle(learners);
        var most = Math.Min(learners.Length, options.MaximumExampleLearners);
        var validation = Math.Max(1, (int)(most * options.ValidationShare));
        return (learners[validation..most], learners[..validation]);
    }

    private static int[][] Folds(int[] learners) =>
        [.. Enumerable.Range(0, FoldCount).Select(f => learners.Where((_, i) => i % FoldCount == f).ToArray()).Where(f => f.Length > 0)];

    private static TreeEnsemble Boost(List<RankingExample> examples, TrainingOptions options, int seed)
    {
        var ml = new MLContext(seed);
        var trainer = ml.Ranking.Trainers.LightGbm(BoostingOptions(options, examples.Count, seed));
        try
        {
            lock (s_nativeTraining)
                return TreeEnsemble.Of(trainer.Fit(RankingExample.View(ml, examples)).Model);
        }
        catch (ArgumentNullException single)
        {
            // ML.NET cannot represent the single leaf that LightGBM returns when no feature tells the examples apart.
            throw new NotEnoughInteractionsException("Nothing in the earlier histories tells the courses taken next from others.", single);
        }
    }

    private static LightGbmRankingTrainer.Options BoostingOptions(TrainingOptions options, int examples, int seed) => new()
    {
        LabelColumnName = nameof(RankingExample.Label),
        FeatureColumnName = nameof(RankingExample.Features),
        RowGroupColumnName = nameof(RankingExample.Learner),
        NumberOfIterations = options.MaximumTreesPerBooster,
        NumberOfLeaves = options.LeavesPerTree,
        MinimumExampleCountPerLeaf = Math.Clamp(examples / 100, 1, options.MinimumExamplesPerLeaf),
        LearningRate = options.LearningRate,
        CustomGains = [0, 1],
        HandleMissingValue = false,
        Sigmoid = 1,
        Booster = new GradientBooster.Options
        {
            FeatureFraction = 0.4,
            SubsampleFraction = 0.7,
            SubsampleFrequency = 1,
            L2Regularization = 5,
        },
        NumberOfThreads = options.Threads,
        Seed = seed,
        Deterministic = true,
        ForceRowWise = true,
        Silent = true,
    };

    private static ModelDescription Describe(
        Histories histories, TrainingOptions options, TreeEnsemble trees, RankingFigures ours, RankingFigures popular, int measured, TimeSpan duration) => new(
            options.VersionId ?? VersionOf(histories, options),
            options.TrainedAt,
            options.SnapshotId,
            histories.Learners.Length,
            histories.Courses.Length,
            histories.CoursesOf.Sum(c => c.Length),
            histories.Groups.Length,
            trees.Trees,
            measured,
            ours,
            popular,
            options,
            duration);

    /// <summary>The same data and options give the same name.</summary>
    private static string VersionOf(Histories histories, TrainingOptions options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(options.ToString()));
        hash.AppendData(Encoding.UTF8.GetBytes(string.Join('\n', histories.Courses)));
        foreach (var taken in histories.CoursesOf)
            hash.AppendData(Encoding.UTF8.GetBytes(string.Join(',', taken.Select(c => c.ToString(CultureInfo.InvariantCulture))) + "\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
