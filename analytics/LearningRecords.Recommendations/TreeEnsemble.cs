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

    // The same trees as they are walked.
    private readonly int[] _start;
    private readonly Node[] _nodes;
    private readonly double[] _values;

    public TreeEnsemble(int[] root, int[] feature, float[] threshold, int[] low, int[] high, double[] leaf)
    {
        (_root, _feature, _threshold, _low, _high, _leaf) = (root, feature, threshold, low, high, leaf);
        (_start, _nodes, _values) = Walked();
    }

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

    /// <summary>Sets the score of each row by the trees in a range. A tree is walked by four rows side by side: each waits for memory at every node, and so they wait at once.</summary>
    /// <param name="rows">The features of all rows, one row after the other.</param>
    /// <param name="scores">One for each row.</param>
    public void Score(ReadOnlySpan<float> rows, int from, int to, Span<double> scores)
    {
        scores.Clear();
        if (scores.IsEmpty)
            return;
        var width = rows.Length / scores.Length;
        for (var tree = from; tree < to; tree++)
        {
            var row = 0;
            for (; row + 4 <= scores.Length; row += 4)
                Add(_start[tree], rows.Slice(row * width, 4 * width), width, scores.Slice(row, 4));
            for (; row < scores.Length; row++)
                scores[row] += _values[Leaf(_start[tree], rows.Slice(row * width, width))];
        }
    }

    private void Add(int start, ReadOnlySpan<float> rows, int width, Span<double> scores)
    {
        var nodes = _nodes;
        var (a, b, c, d) = (start, start, start, start);
        int moved;
        do
        {
            var nextA = nodes[a].Next(rows, 0);
            var nextB = nodes[b].Next(rows, width);
            var nextC = nodes[c].Next(rows, 2 * width);
            var nextD = nodes[d].Next(rows, 3 * width);
            moved = (nextA ^ a) | (nextB ^ b) | (nextC ^ c) | (nextD ^ d);
            (a, b, c, d) = (nextA, nextB, nextC, nextD);
        }
        while (moved != 0);
        scores[0] += _values[a];
        scores[1] += _values[b];
        scores[2] += _values[c];
        scores[3] += _values[d];
    }

    private int Leaf(int start, ReadOnlySpan<float> row)
    {
        var node = start;
        for (int next; (next = _nodes[node].Next(row, 0)) != node;)
            node = next;
        return node;
    }

    // Breadth first, so that both ways from a node lie side by side.
    private (int[] Start, Node[] Nodes, double[] Values) Walked()
    {
        var start = new int[_root.Length];
        var nodes = new List<Node>(_feature.Length + _leaf.Length);
        var values = new List<double>(_feature.Length + _leaf.Length);
        var ahead = new Queue<int>();
        for (var tree = 0; tree < _root.Length; tree++)
        {
            start[tree] = nodes.Count;
            ahead.Enqueue(_root[tree]);
            while (ahead.TryDequeue(out var from))
            {
                if (from < 0)
                {
                    nodes.Add(Node.Leaf(nodes.Count));
                    values.Add(_leaf[~from]);
                    continue;
                }

                nodes.Add(new Node(_threshold[from], _feature[from], nodes.Count + 1 + ahead.Count));
                values.Add(0);
                ahead.Enqueue(_low[from]);
                ahead.Enqueue(_high[from]);
            }
        }

        return (start, [.. nodes], [.. values]);
    }

    /// <param name="Low">Where values up to the threshold lead; higher ones lead to the node after it.</param>
    private readonly record struct Node(float Threshold, int Feature, int Low)
    {
        // Nothing compares with NaN, so that every value leads to the node after the one before: to the leaf itself.
        public static Node Leaf(int at) => new(float.NaN, 0, at - 1);

        public int Next(ReadOnlySpan<float> rows, int row) => Low + (rows[row + Feature] <= Threshold ? 0 : 1);
    }
}
