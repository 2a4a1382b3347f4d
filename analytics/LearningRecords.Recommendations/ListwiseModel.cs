using System.Numerics.Tensors;

namespace LearningRecords.Recommendations;

/// <summary>
/// A linear score of the features and of their logarithms, fitted so that the courses taken next get the largest chances
/// among the candidates (a listwise softmax). It errs elsewhere than the trees, whose steps follow the examples closely.
/// </summary>
/// <param name="Weights">Of every feature, then of every feature's logarithm; for values as many deviations from the mean as they are.</param>
internal sealed record ListwiseModel(float[] Weights, float[] Mean, float[] Deviation)
{
    private const int Epochs = 8;
    private const int Batch = 32;
    private const float Pace = 0.01f;
    private const float Ridge = 1e-4f;
    private const float FarthestDeviation = 6;

    public static ListwiseModel Of(IReadOnlyList<RankingExample> examples, int seed, CancellationToken token)
    {
        var lists = Lists(examples);
        var (mean, deviation) = Spread(examples);
        var model = new ListwiseModel(new float[mean.Length], mean, deviation);
        var random = new Random(seed);
        var descent = new AdamDescent(model.Weights);
        var gradient = new float[mean.Length];
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            token.ThrowIfCancellationRequested();
            random.Shuffle(lists);
            for (var from = 0; from < lists.Length; from += Batch)
            {
                TensorPrimitives.Multiply(model.Weights, Ridge, gradient);
                var batch = lists.AsSpan(from, Math.Min(Batch, lists.Length - from));
                foreach (var (first, count) in batch)
                    model.AddGradient(examples, first, count, 1f / batch.Length, gradient);
                descent.Step(gradient, Pace * (1 - 0.9f * epoch / Epochs));
            }
        }

        return model;
    }

    public float Score(ReadOnlySpan<float> row)
    {
        Span<float> values = stackalloc float[Weights.Length];
        Standardise(row, values);
        return TensorPrimitives.Dot<float>(Weights, values);
    }

    private void AddGradient(IReadOnlyList<RankingExample> examples, int first, int count, float share, float[] gradient)
    {
        var values = new float[count * Weights.Length];
        var chances = new float[count];
        var wanted = 0f;
        for (var i = 0; i < count; i++)
        {
            var of = values.AsSpan(i * Weights.Length, Weights.Length);
            Standardise(examples[first + i].Features.AsSpan(0, FeatureExtraction.Count), of);
            chances[i] = TensorPrimitives.Dot<float>(Weights, of);
            wanted += examples[first + i].Label;
        }

        TensorPrimitives.SoftMax(chances, chances);
        for (var i = 0; i < count; i++)
        {
            var error = (chances[i] - examples[first + i].Label / wanted) * share;
            TensorPrimitives.MultiplyAdd(values.AsSpan(i * Weights.Length, Weights.Length), error, gradient, gradient);
        }
    }

    private void Standardise(ReadOnlySpan<float> row, Span<float> values)
    {
        WithLogarithms(row, values);
        TensorPrimitives.Subtract(values, Mean, values);
        TensorPrimitives.Divide(values, Deviation, values);
        TensorPrimitives.Max(values, -FarthestDeviation, values);
        TensorPrimitives.Min(values, FarthestDeviation, values);
    }

    private static void WithLogarithms(ReadOnlySpan<float> row, Span<float> values)
    {
        row.CopyTo(values);
        var logarithms = values[row.Length..];
        TensorPrimitives.Abs(row, logarithms);
        TensorPrimitives.Add(logarithms, 1e-4f, logarithms);
        TensorPrimitives.Log(logarithms, logarithms);
        for (var i = 0; i < row.Length; i++)
            logarithms[i] = row[i] switch { > 0 => logarithms[i], < 0 => -logarithms[i], _ => 0 };
    }

    /// <summary>Where the examples of each learner begin, and how many they are: they lie together.</summary>
    private static (int First, int Count)[] Lists(IReadOnlyList<RankingExample> examples)
    {
        List<(int First, int Count)> lists = [];
        for (int first = 0, next; first < examples.Count; first = next)
        {
            for (next = first + 1; next < examples.Count && examples[next].Learner == examples[first].Learner;)
                next++;
            lists.Add((first, next - first));
        }

        return [.. lists];
    }

    private static (float[] Mean, float[] Deviation) Spread(IReadOnlyList<RankingExample> examples)
    {
        var values = new float[2 * FeatureExtraction.Count];
        var (sum, squares) = (new double[values.Length], new double[values.Length]);
        foreach (var example in examples)
        {
            WithLogarithms(example.Features.AsSpan(0, FeatureExtraction.Count), values);
            for (var i = 0; i < values.Length; i++)
            {
                sum[i] += values[i];
                squares[i] += (double)values[i] * values[i];
            }
        }

        float[] mean = [.. sum.Select(s => (float)(s / examples.Count))];
        return (mean, [.. squares.Select((s, i) => DeviationOf(mean[i], Math.Sqrt(Math.Max(0, s / examples.Count - (double)mean[i] * mean[i]))))]);

        // What is the same everywhere tells nothing, whatever it turns out to be later.
        static float DeviationOf(float mean, double deviation) => deviation > 1e-6 * (1 + Math.Abs(mean)) ? (float)deviation : float.MaxValue;
    }

    /// <summary>Steps against a gradient, each weight by what its own gradients have been (Kingma and Ba's Adam).</summary>
    private sealed class AdamDescent(float[] weights)
    {
        private readonly float[] _mean = new float[weights.Length];
        private readonly float[] _square = new float[weights.Length];
        private int _steps;

        public void Step(float[] gradient, float pace)
        {
            _steps++;
            var (meanScale, squareScale) = (1 - MathF.Pow(0.9f, _steps), 1 - MathF.Pow(0.999f, _steps));
            for (var i = 0; i < weights.Length; i++)
            {
                _mean[i] += 0.1f * (gradient[i] - _mean[i]);
                _square[i] += 0.001f * (gradient[i] * gradient[i] - _square[i]);
                weights[i] -= pace * (_mean[i] / meanScale) / (MathF.Sqrt(_square[i] / squareScale) + 1e-7f);
            }
        }
    }
}
