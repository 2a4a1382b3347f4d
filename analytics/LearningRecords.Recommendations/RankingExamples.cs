using Microsoft.ML;
using Microsoft.ML.Data;

namespace LearningRecords.Recommendations;

/// <summary>One course for one learner: its features, and whether the learner took it next.</summary>
internal sealed class RankingExample
{
    public float[] Features { get; init; } = [];

    public float Label { get; init; }

    [KeyType(count: uint.MaxValue)]
    public uint Learner { get; init; }

    public static IDataView View(MLContext ml, IReadOnlyList<RankingExample> examples)
    {
        var schema = SchemaDefinition.Create(typeof(RankingExample));
        schema[nameof(Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, FeatureExtraction.Count);
        return ml.Data.LoadFromEnumerable(examples, schema);
    }
}

/// <summary>
/// The last courses of every learner are set apart as targets; statistics and features come from what was before.
/// So an example knows of no target, neither its own learner's nor any other's.
/// </summary>
internal sealed class TargetSplit
{
    private TargetSplit(Histories earlier, int[][] targets) => (Earlier, Targets) = (earlier, targets);

    /// <summary>The histories without their targets.</summary>
    public Histories Earlier { get; }

    /// <summary>The courses that followed, by learner; empty for a learner with a single course.</summary>
    public int[][] Targets { get; }

    public static TargetSplit Of(Histories histories, double targetShare)
    {
        var kept = Array.ConvertAll(histories.CoursesOf, taken =>
            taken.Length < 2 ? taken.Length : taken.Length - Math.Clamp((int)Math.Round(taken.Length * targetShare), 1, taken.Length - 1));
        var targets = new int[kept.Length][];
        for (var l = 0; l < kept.Length; l++)
            targets[l] = histories.CoursesOf[l][kept[l]..];
        return new TargetSplit(histories.Prefixes(kept), targets);
    }

    /// <summary>The candidates of each learner with the taken ones among them; other candidates are a sample, the likelier half kept whole.</summary>
    public List<RankingExample> Examples(
        IReadOnlyList<int> learners, CourseStatistics statistics, TrainingOptions options, CancellationToken token)
    {
        var perLearner = new RankingExample[learners.Count][];
        Parallel.For(
            0,
            learners.Count,
            new ParallelOptions { CancellationToken = token },
            () => new FeatureExtraction(statistics),
            (i, _, extraction) =>
            {
                perLearner[i] = ExamplesOf(learners[i], (uint)i + 1, extraction, options);
                return extraction;
            },
            _ => { });
        return [.. perLearner.SelectMany(e => e)];
    }

    private RankingExample[] ExamplesOf(int learner, uint key, FeatureExtraction extraction, TrainingOptions options)
    {
        var candidates = extraction.Candidates(Earlier.CoursesOf[learner], Earlier.GroupsOf[learner], options.CandidatesPerRanking);
        var targets = Targets[learner];
        var found = candidates.Where(c => targets.Contains(c)).ToArray();
        var others = candidates.Where(c => !targets.Contains(c)).ToArray();
        if (found.Length == 0 || others.Length == 0)
            return [];
        if (others.Length > options.CandidatesPerExample)
        {
            new Random(MixedSeed(options.Seed, learner)).Shuffle(others);
            others = others[..options.CandidatesPerExample];
        }

        return [.. found.Concat(others).Select(course =>
        {
            var row = new float[FeatureExtraction.Count];
            extraction.Write(course, row);
            return new RankingExample { Features = row, Label = targets.Contains(course) ? 1 : 0, Learner = key };
        })];
    }

    // The same in every process, unlike System.HashCode.
    private static int MixedSeed(int seed, int learner) => unchecked(seed * 486_187_739 + learner * 16_777_619);
}
