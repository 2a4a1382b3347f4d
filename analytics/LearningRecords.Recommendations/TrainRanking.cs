using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Trainers.FastTree;
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
    private const double FeatureFraction = 0.15;
    private const double SubsampleFraction = 0.7;
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
        var scarce = training.Length <= options.ScarceLearners;

        Report("Counting earlier courses", 0.02);
        var earlier = CourseStatistics.Of(earlierHistories, options, token);
        Report("Making examples", 0.15);
        List<RankingExample> examples = [], setApart = [];
        var keysGiven = 0;
        MakeExamples();
        if (examples.Count == 0)
            throw new NotEnoughInteractionsException("No learner had a choice between a course taken next and another one.");

        Report("Boosting trees", 0.45);
        var measured = new CaseSet(earlier, [.. validation.Select(l => cases[l])]);
        var (trees, listwise) = (Boost(examples, options, options.Seed), ListwiseModel.Of(examples, options.Seed, token));
        var chosen = ChooseScore.By(trees, listwise, measured, options, token);
        var membersWeight = ChooseMembersWeight.By(new CourseScore(trees.First(chosen.Trees), listwise, chosen.ListwiseWeight), new CaseSet(earlier, cases), options, token);

        // What was chosen without the learners set apart is trained again with them.
        examples.AddRange(setApart);
        var boosted = new TreeEnsemble[scarce ? options.Boosters : (options.Boosters + 1) / 2];
        for (var b = 0; b < boosted.Length; b++)
        {
            Report("Boosting trees", 0.6 + 0.25 * b / boosted.Length);
            boosted[b] = Boost(examples, options with { MaximumTreesPerBooster = chosen.Trees }, options.Seed + b + 1);
        }

        var score = new CourseScore(TreeEnsemble.Mean(boosted), ListwiseModel.Of(examples, options.Seed, token), chosen.ListwiseWeight);
        Report("Counting all courses", 0.85);
        var statistics = CourseStatistics.Of(histories, options, token);
        Report("Done", 1);
        return new RankingModel(
            Describe(histories, options, score.Trees, chosen.Ranking, chosen.Popularity, validation.Length, watch.Elapsed, membersWeight),
            histories.Courses,
            statistics,
            score);

        void MakeExamples()
        {
            Add(examples, earlier, scarce ? training : training[..(training.Length / 2)]);
            Add(setApart, earlier, validation);

            // The learners whose figures are reported stay without their targets here too.
            var known = histories.Prefixes(KeptOf(validation));
            int[][] folds = scarce ? Folds([.. training, .. validation]) : [training[(training.Length / 2)..]];
            for (var f = 0; f < folds.Length; f++)
            {
                Report("Making examples", 0.2 + 0.25 * f / folds.Length);
                var others = CourseStatistics.Of(ExampleCases.OutOfFold(known, folds[f], cases).Others, options, token);
                Add(examples, others, [.. folds[f].Except(validation)]);
                Add(setApart, others, [.. folds[f].Intersect(validation)]);
            }
        }

        void Add(List<RankingExample> to, CourseStatistics known, int[] learners)
        {
            to.AddRange(new CaseSet(known, [.. learners.Select(l => cases[l])]).Examples(keysGiven, options, token));
            keysGiven += learners.Length;
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
        var view = RankingExample.View(ml, examples);
        try
        {
            if (options.Trainer == BoostingTrainer.FastTree)
                return TreeEnsemble.Of(ml.Ranking.Trainers.FastTree(FastTreeOptions(options, examples.Count, seed)).Fit(view).Model.TrainedTreeEnsemble);
            lock (s_nativeTraining)
                return TreeEnsemble.Of(ml.Ranking.Trainers.LightGbm(LightGbmOptions(options, examples.Count, seed)).Fit(view).Model.TrainedTreeEnsemble);
        }
        catch (ArgumentNullException single)
        {
            // ML.NET cannot represent the single leaf that LightGBM returns when no feature tells the examples apart.
            throw new NotEnoughInteractionsException("Nothing in the earlier histories tells the courses taken next from others.", single);
        }
    }

    private static FastTreeRankingTrainer.Options FastTreeOptions(TrainingOptions options, int examples, int seed) => new()
    {
        LabelColumnName = nameof(RankingExample.Label),
        FeatureColumnName = nameof(RankingExample.Features),
        RowGroupColumnName = nameof(RankingExample.Learner),
        NumberOfTrees = options.MaximumTreesPerBooster,
        NumberOfLeaves = options.LeavesPerTree,
        MinimumExampleCountPerLeaf = LeastExamplesPerLeaf(options, examples),
        LearningRate = options.LearningRate,

        // FastTree wants a gain for at least five labels; there are two.
        CustomGains = [0, 1, 3, 7, 15],
        FeatureFraction = FeatureFraction,
        BaggingSize = 1,
        BaggingExampleFraction = SubsampleFraction,
        NumberOfThreads = options.Threads,
        Seed = seed,
        FeatureSelectionSeed = seed,
    };

    private static int LeastExamplesPerLeaf(TrainingOptions options, int examples) =>
        Math.Clamp(examples / 100, 1, options.MinimumExamplesPerLeaf);

    private static LightGbmRankingTrainer.Options LightGbmOptions(TrainingOptions options, int examples, int seed) => new()
    {
        LabelColumnName = nameof(RankingExample.Label),
        FeatureColumnName = nameof(RankingExample.Features),
        RowGroupColumnName = nameof(RankingExample.Learner),
        NumberOfIterations = options.MaximumTreesPerBooster,
        NumberOfLeaves = options.LeavesPerTree,
        MinimumExampleCountPerLeaf = LeastExamplesPerLeaf(options, examples),
        LearningRate = options.LearningRate,
        CustomGains = [0, 1],
        HandleMissingValue = false,
        Sigmoid = 1,
        Booster = new GradientBooster.Options
        {
            FeatureFraction = FeatureFraction,
            SubsampleFraction = SubsampleFraction,
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
        Histories histories, TrainingOptions options, TreeEnsemble trees, RankingFigures ours, RankingFigures popular, int measured, TimeSpan duration, double membersWeight) => new(
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
            string.Join(' ', MissingFacts.Of(histories)),
            options,
            duration,
            membersWeight);

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
