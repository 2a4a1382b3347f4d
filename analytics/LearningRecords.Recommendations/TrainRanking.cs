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
    private const int FewestExampleLearners = 20;

    public static RankingModel Train(
        TrainingData data, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken token)
    {
        var watch = Stopwatch.StartNew();
        Report("Reading histories", 0);
        var histories = Histories.From(data);
        var split = TargetSplit.Of(histories, options.TargetShare);
        var (training, validation) = ExampleLearners(split, options);

        Report("Counting earlier courses", 0.05);
        var earlier = CourseStatistics.Of(split.Earlier, options, token);
        Report("Making examples", 0.35);
        var ml = new MLContext(options.Seed);
        var examples = split.Examples(training, earlier, options, token);
        if (examples.Count == 0)
            throw new NotEnoughInteractionsException("No learner had a choice between a course taken next and another one.");

        Report("Boosting trees", 0.5);
        var all = Boost(ml, examples, options);
        Report("Choosing the number of trees", 0.7);
        var (trees, ours, popular) = ChooseTrees.By(all, split, validation, earlier, options, token);

        Report("Counting all courses", 0.8);
        var statistics = CourseStatistics.Of(histories, options, token);
        Report("Done", 1);
        return new RankingModel(
            Describe(histories, options, trees, ours, popular, validation.Count, watch.Elapsed),
            histories.Courses,
            statistics,
            trees);

        void Report(string step, double share)
        {
            token.ThrowIfCancellationRequested();
            progress?.Report(new TrainingProgress(step, share));
        }
    }

    private static (List<int> Training, List<int> Validation) ExampleLearners(TargetSplit split, TrainingOptions options)
    {
        var learners = Enumerable.Range(0, split.Targets.Length).Where(l => split.Targets[l].Length > 0).ToArray();
        if (learners.Length < FewestExampleLearners)
        {
            throw new NotEnoughInteractionsException(
                $"A ranking model needs at least {FewestExampleLearners} learners with two courses each; "
                + $"the data has {learners.Length} of {split.Targets.Length} learners. Popularity can rank meanwhile.");
        }

        new Random(options.Seed).Shuffle(learners);
        var most = Math.Min(learners.Length, options.MaximumExampleLearners);
        var validation = Math.Max(1, (int)(most * options.ValidationShare));
        return ([.. learners[validation..most].Order()], [.. learners[..validation].Order()]);
    }

    private static TreeEnsemble Boost(MLContext ml, List<RankingExample> examples, TrainingOptions options)
    {
        var trainer = ml.Ranking.Trainers.LightGbm(BoostingOptions(options, examples.Count));
        try
        {
            return TreeEnsemble.Of(trainer.Fit(RankingExample.View(ml, examples)).Model);
        }
        catch (ArgumentNullException single)
        {
            // ML.NET cannot represent the single leaf that LightGBM returns when no feature tells the examples apart.
            throw new NotEnoughInteractionsException("Nothing in the earlier histories tells the courses taken next from others.", single);
        }
    }

    private static LightGbmRankingTrainer.Options BoostingOptions(TrainingOptions options, int examples) => new()
    {
        LabelColumnName = nameof(RankingExample.Label),
        FeatureColumnName = nameof(RankingExample.Features),
        RowGroupColumnName = nameof(RankingExample.Learner),
        NumberOfIterations = options.MaximumTrees,
        NumberOfLeaves = options.LeavesPerTree,
        MinimumExampleCountPerLeaf = Math.Clamp(examples / 100, 1, options.MinimumExamplesPerLeaf),
        LearningRate = options.LearningRate,
        CustomGains = [0, 1],
        HandleMissingValue = false,
        NumberOfThreads = options.Threads,
        Seed = options.Seed,
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
