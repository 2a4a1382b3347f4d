using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace LearningRecords.Recommendations.Groups;

/// <summary>Finds learner groups nobody named: learners with like interests and engagement (ML.NET's K-means).</summary>
public static class DiscoverGroups
{
    private const int InterestRank = 16;
    private const int MeasuredLearners = 1_000;
    private const int TypicalCourses = 5;

    // What is hardly more common in a group than elsewhere tells nothing about it.
    private const double LeastLift = 1.2;
    private const int FewestLearners = 3;

    /// <summary>How much engagement weighs beside interests, whose vectors have length 1.</summary>
    private const float EngagementWeight = 0.25f;

    /// <summary>The same data and options give the same groups, whatever the order of its lines.</summary>
    /// <exception cref="NotEnoughInteractionsException">There are too few learners to tell groups apart.</exception>
    public static DiscoveredGroups Run(TrainingData data, DiscoveryOptions options, IProgress<TrainingProgress>? progress, CancellationToken token)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.FewestGroups, 2, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MostGroups, options.FewestGroups, nameof(options));
        var histories = ById(Histories.From(data));
        var most = Math.Min(options.MostGroups, histories.Learners.Length / options.FewestMembers);
        if (most < options.FewestGroups)
        {
            throw new NotEnoughInteractionsException(
                $"{options.FewestGroups} groups of at least {options.FewestMembers} learners need {options.FewestGroups * options.FewestMembers} learners; "
                + $"the data has {histories.Learners.Length}.");
        }

        progress?.Report(new TrainingProgress("Placing learners", 0));
        var learners = Placed(histories, options.Seed, token);
        (int[] GroupOf, double Silhouette)? best = null;
        for (var count = options.FewestGroups; count <= most; count++)
        {
            token.ThrowIfCancellationRequested();
            progress?.Report(new TrainingProgress($"Trying {count} groups", (count - options.FewestGroups + 1.0) / (most - options.FewestGroups + 2)));
            var groupOf = Cluster(learners, count, options.Seed);
            var silhouette = Silhouette.Of(learners, groupOf, MeasuredLearners, options.Seed);
            if (best is null || silhouette > best.Value.Silhouette)
                best = (groupOf, silhouette);
        }

        progress?.Report(new TrainingProgress("Naming groups", 1));
        return new DiscoveredGroups(best!.Value.Silhouette, Described(histories, best.Value.GroupOf));
    }

    private static Histories ById(Histories histories) =>
        histories.Only([.. Enumerable.Range(0, histories.Learners.Length).OrderBy(l => histories.Learners[l], StringComparer.Ordinal)]);

    /// <summary>Interests as the learner's direction among the course factors, then engagement.</summary>
    private static float[][] Placed(Histories histories, int seed, CancellationToken token)
    {
        var postings = Postings.Of(histories.CoursesOf, histories.Courses.Length);
        var factors = CourseFactors.Of(histories.CoursesOf, postings, InterestRank, seed, token);
        var engagement = Engagement(histories);
        return [.. histories.CoursesOf.Select((taken, l) =>
        {
            var place = new float[InterestRank + engagement.Length];
            var interests = place.AsSpan(0, InterestRank);
            factors.Place(taken, [], interests);
            var length = TensorPrimitives.Norm<float>(interests);
            if (length > 0)
                TensorPrimitives.Divide(interests, length, interests);
            for (var e = 0; e < engagement.Length; e++)
                place[InterestRank + e] = EngagementWeight * engagement[e][l];
            return place;
        })];
    }

    /// <summary>How much was taken, over how long and how far each learner got, each with mean 0 and deviation 1; what the data does not know is left out.</summary>
    private static float[][] Engagement(Histories histories)
    {
        List<float[]> facts = [[.. histories.CoursesOf.Select(taken => MathF.Log(taken.Length))]];
        if (histories.DaysOf is { } days)
            facts.Add([.. days.Select(d => MathF.Log(1 + d[^1] - d[0]))]);
        if (histories.OutcomesOf is { } outcomes)
        {
            float[] means = [.. outcomes.Select(o => o.Where(v => !float.IsNaN(v)).DefaultIfEmpty(float.NaN).Average())];
            var usual = means.Where(m => !float.IsNaN(m)).Average();
            facts.Add([.. means.Select(m => float.IsNaN(m) ? usual : m)]);
        }

        return [.. facts.Select(Standardised)];
    }

    private static float[] Standardised(float[] values)
    {
        var mean = values.Average();
        var deviation = MathF.Sqrt(values.Average(v => (v - mean) * (v - mean)));
        return [.. values.Select(v => deviation == 0 ? 0 : (v - mean) / deviation)];
    }

    private static int[] Cluster(float[][] learners, int count, int seed)
    {
        var ml = new MLContext(seed);
        var schema = SchemaDefinition.Create(typeof(PlacedLearner));
        schema[nameof(PlacedLearner.Place)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, learners[0].Length);
        var view = ml.Data.LoadFromEnumerable(learners.Select(place => new PlacedLearner { Place = place }), schema);
        var trainer = ml.Clustering.Trainers.KMeans(new KMeansTrainer.Options
        {
            FeatureColumnName = nameof(PlacedLearner.Place),
            NumberOfClusters = count,
            InitializationAlgorithm = KMeansTrainer.InitializationAlgorithm.KMeansPlusPlus,
            NumberOfThreads = 1,
        });
        var group = trainer.Fit(view).Transform(view).GetColumn<uint>("PredictedLabel").ToArray();
        return Array.ConvertAll(group, g => (int)g - 1);
    }

    private static DiscoveredGroup[] Described(Histories histories, int[] groupOf)
    {
        var overall = Counts(histories.CoursesOf, histories.Courses.Length);
        return [.. groupOf.Index().GroupBy(g => g.Item, g => g.Index).Select(members => members.ToArray())
            .OrderByDescending(members => members.Length).ThenBy(members => members[0])
            .Select((members, i) => Describe($"discovered-{i + 1}", histories, members, overall))];
    }

    private static DiscoveredGroup Describe(string id, Histories histories, int[] members, int[] overall)
    {
        var within = Counts(members.Select(l => histories.CoursesOf[l]), histories.Courses.Length);
        var typical = Enumerable.Range(0, within.Length)
            .Where(c => within[c] >= FewestLearners)
            .Select(c => (Course: c, Share: within[c] / (double)members.Length, Overall: overall[c] / (double)histories.Learners.Length))
            .Where(c => c.Share >= LeastLift * c.Overall)

            // What sets a group apart is common in it and rarer elsewhere.
            .OrderByDescending(c => c.Share * Math.Log(c.Share / c.Overall)).ThenBy(c => c.Course)
            .Take(TypicalCourses)
            .Select(c => new TypicalCourse(histories.Courses[c.Course], c.Share, c.Share / c.Overall))
            .ToArray();
        string[] titles = [.. typical.Take(2).Select(t => histories.Facts[Array.IndexOf(histories.Courses, t.Course)]?.Title ?? t.Course)];
        return new DiscoveredGroup(
            id,
            titles.Length == 0 ? "学习课程各异的学员" : string.Join('、', titles.Select(t => $"《{t}》")) + "的学员",
            titles.Length == 0 ? "Learners of various courses" : $"Learners of {string.Join(" and ", titles)}",
            [.. members.Select(l => histories.Learners[l])],
            typical,
            members.Average(l => (double)histories.CoursesOf[l].Length));
    }

    private static int[] Counts(IEnumerable<int[]> histories, int courses)
    {
        var counts = new int[courses];
        foreach (var taken in histories)
            foreach (var course in taken)
                counts[course]++;
        return counts;
    }

    private sealed class PlacedLearner
    {
        public float[] Place { get; init; } = [];
    }
}
