using System.Numerics;
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
        Span<float> a = stackalloc float[rank * rank];
        gram.CopyTo(a);
        solution.Clear();
        for (var i = 0; i < rank; i++)
            a[i * rank + i] += Ridge;
        for (var s = 0; s < seen.Length; s++)
        {
            var vector = vectors.AsSpan(seen[s] * rank, rank);
            var confidence = Confidence * (weights.Length > 0 ? weights[s] : 1);
            for (var i = 0; i < rank; i++)
                AddFrom(i, confidence * vector[i], vector, a.Slice(i * rank, rank));
            AddFrom(0, 1 + confidence, vector, solution);
        }

        // Cholesky in place, upper factors in rows, then two triangular substitutions.
        for (var i = 0; i < rank; i++)
        {
            var row = a.Slice(i * rank, rank);
            var scale = 1 / MathF.Sqrt(MathF.Max(row[i], 1e-6f));
            for (var j = i; j < rank; j++)
                row[j] *= scale;
            for (var below = i + 1; below < rank; below++)
                AddFrom(below, -row[below], row, a.Slice(below * rank, rank));
            solution[i] /= row[i];
            for (var j = i + 1; j < rank; j++)
                solution[j] -= row[j] * solution[i];
        }

        for (var i = rank - 1; i >= 0; i--)
        {
            var row = a.Slice(i * rank, rank);
            var rest = solution[i];
            for (var j = i + 1; j < rank; j++)
                rest -= row[j] * solution[j];
            solution[i] = rest / row[i];
        }
    }

    /// <summary>Adds a multiple of a row to another from a column on; up to a vector's width before it too, which nobody reads.</summary>
    private static void AddFrom(int column, float factor, ReadOnlySpan<float> row, Span<float> to)
    {
        var lanes = Vector<float>.Count;
        var times = new Vector<float>(factor);
        for (var j = column / lanes * lanes; j < to.Length; j += lanes)
            Vector.MultiplyAddEstimate(times, new Vector<float>(row[j..]), new Vector<float>(to[j..])).CopyTo(to[j..]);
    }
}
