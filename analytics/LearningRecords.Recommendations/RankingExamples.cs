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

/// <summary>Cases, and statistics that know nothing of what followed in any of them.</summary>
internal sealed record CaseSet(CourseStatistics Statistics, IReadOnlyList<RankingCase> Cases)
{
    /// <summary>The candidates of each case with its targets among them; the other candidates are a sample.</summary>
    public List<RankingExample> Examples(int firstKey, TrainingOptions options, CancellationToken token)
    {
        var perCase = new RankingExample[Cases.Count][];
        Parallel.For(
            0,
            Cases.Count,
            new ParallelOptions { CancellationToken = token },
            () => new FeatureExtraction(Statistics),
            (i, _, extraction) =>
            {
                // ML.NET takes a key of 0 for a missing one.
                perCase[i] = ExamplesOf(Cases[i], (uint)(firstKey + i + 1), extraction, options);
                return extraction;
            },
            _ => { });
        return [.. perCase.SelectMany(e => e)];
    }

    private static RankingExample[] ExamplesOf(RankingCase point, uint key, FeatureExtraction extraction, TrainingOptions options)
    {
        var candidates = extraction.Candidates(point.History, point.Groups, options.CandidatesPerRanking);
        var found = candidates.Where(c => point.Targets.Contains(c)).ToArray();
        var others = candidates.Where(c => !point.Targets.Contains(c)).ToArray();
        if (found.Length == 0 || others.Length == 0)
            return [];
        if (others.Length > options.CandidatesPerExample)
        {
            new Random(unchecked(options.Seed * 486_187_739 + (int)key)).Shuffle(others);
            others = others[..options.CandidatesPerExample];
        }

        return [.. found.Concat(others).Select(course =>
        {
            var row = new float[FeatureExtraction.Count];
            extraction.Write(course, row);
            return new RankingExample { Features = row, Label = point.Targets.Contains(course) ? 1 : 0, Learner = key };
        })];
    }
}
