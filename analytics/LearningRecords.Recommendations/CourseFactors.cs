using System.Numerics.Tensors;

namespace LearningRecords.Recommendations;

/// <summary>Courses as short vectors, so that those taken by the same learners point the same way (implicit alternating least squares).</summary>
internal sealed record CourseFactors(int Rank, float[] Vectors, float[] Gram)
{
    private const int Rounds = 8;
    private const float Confidence = 20;
    private const float Ridge = 5;

    public static CourseFactors Of(int[][] coursesOf, Postings postings, int rank, int seed, CancellationToken token)
    {
        var courses = postings.RowStart.Length - 1;
        var random = new Random(seed);
        var vectors = new float[courses * rank];
        for (var i = 0; i < vectors.Length; i++)
            vectors[i] = (float)(random.NextDouble() - 0.5) / MathF.Sqrt(rank);
        var learners = new float[coursesOf.Length * rank];
        var parallel = new ParallelOptions { CancellationToken = token };
        for (var round = 0; round < Rounds; round++)
        {
            var byCourses = GramOf(vectors, rank);
            Parallel.For(0, coursesOf.Length, parallel, l =>
                Solve(vectors, byCourses, rank, coursesOf[l], [], learners.AsSpan(l * rank, rank)));
            var byLearners = GramOf(learners, rank);
            Parallel.For(0, courses, parallel, c =>
                Solve(learners, byLearners, rank, postings.Learner.AsSpan(postings.RowStart[c]..postings.RowStart[c + 1]), [], vectors.AsSpan(c * rank, rank)));
        }

        return new CourseFactors(rank, vectors, GramOf(vectors, rank));
    }

    /// <summary>The vector of a learner from what was taken; a weight below 1 makes a course count less.</summary>
    public void Place(ReadOnlySpan<int> history, ReadOnlySpan<float> weights, Span<float> learner) =>
        Solve(Vectors, Gram, Rank, history, weights, learner);

    public float Match(int course, ReadOnlySpan<float> learner) =>
        TensorPrimitives.Dot(Vectors.AsSpan(course * Rank, Rank), learner);

    private static float[] GramOf(float[] vectors, int rank)
    {
        var gram = new float[rank * rank];
        for (var row = 0; row < vectors.Length; row += rank)
            for (var i = 0; i < rank; i++)
                TensorPrimitives.MultiplyAdd(vectors.AsSpan(row, rank), vectors[row + i], gram.AsSpan(i * rank, rank), gram.AsSpan(i * rank, rank));
        return gram;
    }

    private static void Solve(
        float[] vectors, float[] gram, int rank, ReadOnlySpan<int> seen, ReadOnlySpan<float> weights, Span<float> solution)
    {
        Span<float> a = gram.AsSpan().ToArray();
        solution.Clear();
        for (var i = 0; i < rank; i++)
            a[i * rank + i] += Ridge;
        for (var s = 0; s < seen.Length; s++)
        {
            var vector = vectors.AsSpan(seen[s] * rank, rank);
            var confidence = Confidence * (weights.Length > 0 ? weights[s] : 1);
            for (var i = 0; i < rank; i++)
                TensorPrimitives.MultiplyAdd(vector, confidence * vector[i], a.Slice(i * rank, rank), a.Slice(i * rank, rank));
            TensorPrimitives.MultiplyAdd(vector, 1 + confidence, solution, solution);
        }

        // Cholesky in place, then two triangular substitutions.
        for (var i = 0; i < rank; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var rest = a[i * rank + j] - TensorPrimitives.Dot(a.Slice(i * rank, j), a.Slice(j * rank, j));
                a[i * rank + j] = i == j ? MathF.Sqrt(MathF.Max(rest, 1e-6f)) : rest / a[j * rank + j];
            }

            solution[i] = (solution[i] - TensorPrimitives.Dot(a.Slice(i * rank, i), solution[..i])) / a[i * rank + i];
        }

        for (var i = rank - 1; i >= 0; i--)
        {
            solution[i] /= a[i * rank + i];
            for (var k = 0; k < i; k++)
                solution[k] -= a[i * rank + k] * solution[i];
        }
    }
}
