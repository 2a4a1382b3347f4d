using System.Numerics.Tensors;

namespace LearningRecords.Recommendations;

/// <summary>
/// What is taken next, from the latest courses each weighted by its age (the log-bilinear model of Mnih and Hinton, with
/// courses for words): courses that lead to the same ones learn from each other, which counted links cannot.
/// </summary>
/// <param name="Inputs">A vector of every course as one that was taken.</param>
/// <param name="Ages">A weight for every element of those vectors, by how many courses were taken since.</param>
/// <param name="Outputs">A vector of every course as one that comes next.</param>
/// <param name="Bias">How likely each course is to come next whatever was taken.</param>
internal sealed record SequenceModel(int Rank, float[] Inputs, float[] Ages, EightBitVectors Outputs, float[] Bias)
{
    public const int LatestCourses = 12;

    /// <summary>Several models from different random starts as one: their mean errs less than any of them.</summary>
    public static SequenceModel Of(int[][] coursesOf, Postings postings, TrainingOptions options, CancellationToken token)
    {
        var parts = new TrainedSequence[options.SequenceModels];
        Parallel.For(0, parts.Length, new ParallelOptions { CancellationToken = token }, p =>
            parts[p] = new SequenceTraining(coursesOf, postings, options.Seed * parts.Length + p).Run(token));
        return Joined(parts);
    }

    /// <summary>Sets how likely each course is to be the next one.</summary>
    public void Chances(ReadOnlySpan<int> history, float[] chances)
    {
        Span<float> context = stackalloc float[Rank];
        for (var age = 0; age < Math.Min(LatestCourses, history.Length); age++)
            TensorPrimitives.MultiplyAdd(Inputs.AsSpan(history[^(age + 1)] * Rank, Rank), Ages.AsSpan(age * Rank, Rank), context, context);
        for (var c = 0; c < chances.Length; c++)
            chances[c] = Bias[c] + Outputs.Dot(c, context);
        TensorPrimitives.SoftMax(chances, chances);
    }

    /// <summary>One model whose vectors hold those of all parts side by side.</summary>
    private static SequenceModel Joined(TrainedSequence[] parts)
    {
        const int PartRank = SequenceOutputs.Rank;
        var rank = parts.Length * PartRank;
        return new SequenceModel(
            rank,
            SideBySide(p => p.Inputs),
            SideBySide(p => p.Ages),
            new EightBitVectors(Array.ConvertAll(SideBySide(p => p.Outputs), v => v / parts.Length), rank),
            [.. Enumerable.Range(0, parts[0].Bias.Length).Select(c => parts.Average(p => p.Bias[c]))]);

        float[] SideBySide(Func<TrainedSequence, float[]> of) =>
            [.. Enumerable.Range(0, of(parts[0]).Length / PartRank).SelectMany(row => parts.SelectMany(p => of(p)[(row * PartRank)..((row + 1) * PartRank)]))];
    }
}
