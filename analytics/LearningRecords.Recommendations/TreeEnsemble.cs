using Microsoft.ML.Trainers.FastTree;

namespace LearningRecords.Recommendations;

/// <summary>
/// Boosted trees, LightGBM's or FastTree's, as flat arrays: the same scores as ML.NET's own pipeline, without its cost per row.
/// </summary>
internal sealed class TreeEnsemble
{
    private readonly int[] _root;
    private readonly int[] _feature;
    private readonly float[] _threshold;
    private readonly int[] _low;
    private readonly int[] _high;
    private readonly double[] _leaf;

    public TreeEnsemble(int[] root, int[] feature, float[] threshold, int[] low, int[] high, double[] leaf) =>
        (_root, _feature, _threshold, _low, _high, _leaf) = (root, feature, threshold, low, high, leaf);

    public (int[] Root, int[] Feature, float[] Threshold, int[] Low, int[] High, double[] Leaf) Arrays =>
        (_root, _feature, _threshold, _low, _high, _leaf);

    public int Trees => _root.Length;

    public static TreeEnsemble Of(RegressionTreeEnsemble ensemble)
    {
        List<int> root = [], feature = [], low = [], high = [];
        List<float> threshold = [];
        List<double> leaf = [];
        for (var t = 0; t < ensemble.Trees.Count; t++)
        {
            var tree = ensemble.Trees[t];
            var (nodes, leaves) = (feature.Count, leaf.Count);
            var weight = ensemble.TreeWeights[t];
            root.Add(tree.NumberOfNodes == 0 ? ~leaves : nodes);
            for (var n = 0; n < tree.NumberOfNodes; n++)
            {
                feature.Add(tree.NumericalSplitFeatureIndexes[n]);
                threshold.Add(tree.NumericalSplitThresholds[n]);
                low.Add(Shifted(tree.LeftChild[n]));
                high.Add(Shifted(tree.RightChild[n]));
            }

            foreach (var value in tree.LeafValues)
                leaf.Add(value * weight);

            int Shifted(int child) => child >= 0 ? child + nodes : ~(~child + leaves);
        }

        return new TreeEnsemble([.. root], [.. feature], [.. threshold], [.. low], [.. high], [.. leaf]);
    }

    /// <summary>One ensemble that scores the mean of several.</summary>
    public static TreeEnsemble Mean(IReadOnlyList<TreeEnsemble> parts)
    {
        List<int> root = [], feature = [], low = [], high = [];
        List<float> threshold = [];
        List<double> leaf = [];
        foreach (var part in parts)
        {
            var (nodes, leaves) = (feature.Count, leaf.Count);
            root.AddRange(part._root.Select(Shifted));
            feature.AddRange(part._feature);
            threshold.AddRange(part._threshold);
            low.AddRange(part._low.Select(Shifted));
            high.AddRange(part._high.Select(Shifted));
            leaf.AddRange(part._leaf.Select(value => value / parts.Count));

            int Shifted(int node) => node >= 0 ? node + nodes : ~(~node + leaves);
        }

        return new TreeEnsemble([.. root], [.. feature], [.. threshold], [.. low], [.. high], [.. leaf]);
    }

    public double Score(ReadOnlySpan<float> row) => Score(row, 0, _root.Length);

    /// <summary>What the trees in a range add to the score.</summary>
    public double Score(ReadOnlySpan<float> row, int from, int to)
    {
        var sum = 0.0;
        for (var tree = from; tree < to; tree++)
        {
            var node = _root[tree];
            while (node >= 0)
                node = row[_feature[node]] <= _threshold[node] ? _low[node] : _high[node];
            sum += _leaf[~node];
        }

        return sum;
    }
}
