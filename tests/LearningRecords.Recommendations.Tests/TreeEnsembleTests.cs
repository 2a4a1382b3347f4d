using Microsoft.ML;
using Microsoft.ML.Data;

namespace LearningRecords.Recommendations.Tests;

public sealed class TreeEnsembleTests
{
    [Fact]
    public void Flat_trees_score_as_the_ML_NET_model_does()
    {
        var random = new Random(3);
        var examples = Enumerable.Range(0, 4_000).Select(i => new RankingExample
        {
            Features = [.. Enumerable.Range(0, FeatureExtraction.Count).Select(_ => MathF.Round((float)random.NextDouble(), 1))],
            Label = random.Next(2),
            Learner = (uint)(i / 20),
        }).ToArray();
        var ml = new MLContext(1);
        var view = RankingExample.View(ml, examples);
        var trained = ml.Ranking.Trainers.LightGbm(
            nameof(RankingExample.Label), nameof(RankingExample.Features), nameof(RankingExample.Learner), numberOfIterations: 20).Fit(view);
        var expected = trained.Transform(view).GetColumn<float>("Score").ToArray();

        var trees = TreeEnsemble.Of(trained.Model.TrainedTreeEnsemble);
        var fewer = TreeEnsemble.Of(ml.Ranking.Trainers.LightGbm(
            nameof(RankingExample.Label), nameof(RankingExample.Features), nameof(RankingExample.Learner), numberOfIterations: 7).Fit(view).Model.TrainedTreeEnsemble);
        var mean = TreeEnsemble.Mean([trees, fewer]);
        Assert.Equal(20, trees.Trees);
        // Not a multiple of the rows that are scored together.
        float[] rows = [.. examples.SkipLast(3).SelectMany(example => example.Features)];
        var (all, few, both, first) = (Scores(trees, trees.Trees), Scores(fewer, fewer.Trees), Scores(mean, mean.Trees), Scores(trees, 7));
        for (var i = 0; i < all.Length; i++)
        {
            Assert.Equal(expected[i], all[i], 1e-5);
            Assert.Equal((all[i] + few[i]) / 2, both[i], 1e-9);
            Assert.Equal(few[i], first[i], 1e-9);
        }

        double[] Scores(TreeEnsemble of, int to)
        {
            var scores = new double[examples.Length - 3];
            of.Score(rows, 0, to, scores);
            return scores;
        }
    }

    [Fact]
    public void A_value_that_is_no_number_goes_where_higher_ones_go_and_a_tree_of_one_leaf_is_that_leaf()
    {
        var trees = new TreeEnsemble([0, ~2], [1], [0.5f], [~0], [~1], [1, 20, 300]);
        var scores = new double[5];

        trees.Score([9, 0.5f, 9, 0.6f, 9, float.NaN, 9, float.NegativeInfinity, float.NaN, 0.4f], 0, 2, scores);

        Assert.Equal([301, 320, 320, 301, 301], scores);
    }

    [Theory]
    [InlineData(TreeEnsemble.MostLeaves)]
    [InlineData(TreeEnsemble.MostLeaves + 1)]
    public void A_tree_has_as_many_leaves_as_can_be_scored_or_is_refused(int leaves)
    {
        // A chain: whoever is above the first threshold meets the next.
        var nodes = Enumerable.Range(0, leaves - 1).ToArray();
        TreeEnsemble Chain() => new(
            [0], [.. nodes.Select(_ => 0)], [.. nodes.Select(node => (float)node)], [.. nodes.Select(node => ~node)],
            [.. nodes.Select(node => node == nodes[^1] ? ~(leaves - 1) : node + 1)], [.. Enumerable.Range(0, leaves).Select(leaf => (double)leaf)]);
        if (leaves > TreeEnsemble.MostLeaves)
        {
            Assert.Contains("33 leaves", Assert.Throws<NotSupportedException>(Chain).Message);
            return;
        }

        var scores = new double[leaves];
        Chain().Score([.. Enumerable.Range(0, leaves).Select(value => (float)value)], 0, 1, scores);

        Assert.Equal(Enumerable.Range(0, leaves).Select(value => (double)value), scores);
    }
}
