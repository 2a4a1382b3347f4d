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
        for (var i = 0; i < examples.Length; i++)
        {
            Assert.Equal(expected[i], trees.Score(examples[i].Features), 1e-5);
            Assert.Equal((trees.Score(examples[i].Features) + fewer.Score(examples[i].Features)) / 2, mean.Score(examples[i].Features), 1e-9);
            Assert.Equal(fewer.Score(examples[i].Features), trees.Score(examples[i].Features, 0, 7), 1e-9);
        }
    }
}
