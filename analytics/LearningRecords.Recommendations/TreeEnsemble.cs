using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Microsoft.ML.Trainers.FastTree;

namespace LearningRecords.Recommendations;

/// <summary>
/// Boosted trees, LightGBM's or FastTree's, as flat arrays: the same scores as ML.NET's own pipeline, without its cost per row.
/// Rows are not led from node to node, which would wait for memory at each: every node of a tree is compared with many rows at once and strikes out
/// the leaves that those cannot reach, and of what is left the first is where a row ends (the QuickScorer of Lucchese et al.).
/// </summary>
internal sealed class TreeEnsemble
{
    /// <summary>A bit each.</summary>
    public const int MostLeaves = 32;

    private static readonly int s_together = Vector512<float>.Count;

    private readonly int[] _root;
    private readonly int[] _feature;
    private readonly float[] _threshold;
    private readonly int[] _low;
    private readonly int[] _high;
    private readonly double[] _leaf;

    // The same trees as they are scored: the nodes of each in any order, its leaves from low to high.
    private readonly int[] _firstNode;
    private readonly Node[] _nodes;
    private readonly int[] _firstLeaf;
    private readonly double[] _values;
    private readonly int _features;

    public TreeEnsemble(int[] root, int[] feature, float[] threshold, int[] low, int[] high, double[] leaf)
    {
        (_root, _feature, _threshold, _low, _high, _leaf) = (root, feature, threshold, low, high, leaf);
        (_firstNode, _nodes, _firstLeaf, _values) = Scored();
        _features = feature.DefaultIfEmpty(-1).Max() + 1;
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

    /// <summary>Only the first trees.</summary>
    public TreeEnsemble First(int trees) => new(_root[..trees], _feature, _threshold, _low, _high, _leaf);

    /// <summary>Sets the score of each row by the trees in a range.</summary>
    /// <param name="rows">The features of all rows, one row after the other.</param>
    /// <param name="scores">One for each row.</param>
    public void Score(ReadOnlySpan<float> rows, int from, int to, Span<double> scores)
    {
        scores.Clear();
        if (scores.IsEmpty)
            return;
        var width = rows.Length / scores.Length;
        // Columns are read without a look at where they end.
        ArgumentOutOfRangeException.ThrowIfLessThan(width, _features, nameof(rows));
        var columns = new float[width * s_together];
        Span<uint> reachable = stackalloc uint[s_together];
        for (var first = 0; first < scores.Length; first += s_together)
        {
            var of = scores.Slice(first, Math.Min(s_together, scores.Length - first));
            for (var row = 0; row < of.Length; row++)
                for (var feature = 0; feature < width; feature++)
                    columns[feature * s_together + row] = rows[(first + row) * width + feature];
            for (var tree = from; tree < to; tree++)
            {
                Reachable(tree, columns).CopyTo(reachable);
                for (var row = 0; row < of.Length; row++)
                    of[row] += _values[_firstLeaf[tree] + BitOperations.TrailingZeroCount(reachable[row])];
            }
        }
    }

    /// <summary>The leaves that each of some rows can still reach after all nodes; the lowest is the one it does reach.</summary>
    private Vector512<uint> Reachable(int tree, float[] columns)
    {
        ref var column = ref MemoryMarshal.GetArrayDataReference(columns);
        var leaves = Vector512<uint>.AllBitsSet;
        foreach (ref readonly var node in _nodes.AsSpan(_firstNode[tree].._firstNode[tree + 1]))
        {
            // What is no number is not below any threshold.
            var low = Vector512.LessThanOrEqual(Vector512.LoadUnsafe(ref column, (nuint)node.Column), Vector512.Create(node.Threshold)).AsUInt32();
            leaves &= low | Vector512.Create(node.NotLow);
        }

        return leaves;
    }

    private (int[] FirstNode, Node[] Nodes, int[] FirstLeaf, double[] Values) Scored()
    {
        var (firstNode, firstLeaf) = (new int[_root.Length + 1], new int[_root.Length]);
        var (nodes, values) = (new List<Node>(_feature.Length), new List<double>(_leaf.Length));
        for (var tree = 0; tree < _root.Length; tree++)
        {
            (firstNode[tree], firstLeaf[tree]) = (nodes.Count, values.Count);
            Add(_root[tree], values.Count);
            if (values.Count - firstLeaf[tree] > MostLeaves)
                throw new NotSupportedException($"A tree has {values.Count - firstLeaf[tree]} leaves; at most {MostLeaves} can be scored.");
        }

        firstNode[^1] = nodes.Count;
        return (firstNode, [.. nodes], firstLeaf, [.. values]);

        void Add(int from, int firstOfTree)
        {
            if (from < 0)
            {
                values.Add(_leaf[~from]);
                return;
            }

            var before = values.Count - firstOfTree;
            Add(_low[from], firstOfTree);
            var behind = values.Count - firstOfTree;
            nodes.Add(new Node(_threshold[from], _feature[from] * s_together, ~(Below(behind) & ~Below(before))));
            Add(_high[from], firstOfTree);
        }

        static uint Below(int leaf) => leaf >= MostLeaves ? uint.MaxValue : (1u << leaf) - 1;
    }

    /// <param name="Column">Where the values of the feature begin.</param>
    /// <param name="NotLow">The leaves that a row with a higher value can still reach: all but those on the low side.</param>
    private readonly record struct Node(float Threshold, int Column, uint NotLow);
}
