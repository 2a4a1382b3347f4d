using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LearningRecords.Recommendations;

/// <summary>
/// A vector and a bias of every course as one that comes next, while a sequence model is trained. All courses of a small catalogue are corrected with every
/// example; of a large one a sample by popularity stands for them, whose rows lie side by side in memory while some examples learn from them.
/// </summary>
internal sealed class SequenceOutputs
{
    public const int Rank = 64;

    /// <summary>The courses after the next one are wanted too, each less than the one before.</summary>
    public const int Wanted = 4;

    private const float FutureDecay = 0.8f;
    private const int MostOutputs = 512;
    private const int SampledOutputs = 128;
    private const int Quarter = Rank / 4;
    private const float LeastError = 2e-4f;

    private readonly Rows _all;
    private readonly float[] _logShare;

    /// <summary>Every enrolment's course: what is drawn from.</summary>
    private readonly int[] _taken;

    private readonly bool _sampled;

    // The rows at hand: slots, of which each holds a course.
    private readonly Rows _near;
    private readonly int[] _courseAt;
    private readonly int[] _slotOf;
    private readonly int[] _times;
    private readonly float[] _correction;
    private readonly float[] _wanted;
    private readonly float[] _chances;
    private int _slots;

    public SequenceOutputs(int[][] coursesOf, Postings postings, float[] vectors)
    {
        var courses = postings.RowStart.Length - 1;
        var enrolments = (float)postings.Learner.Length + courses;
        _logShare = [.. Enumerable.Range(0, courses).Select(c => MathF.Log((postings.Count(c) + 1) / enrolments))];
        _all = new Rows(vectors, [.. _logShare], FewSquares(courses), FewSquares(courses));
        _sampled = courses > MostOutputs;
        _taken = _sampled ? [.. coursesOf.SelectMany(taken => taken)] : [];
        _slots = _sampled ? 0 : courses;
        var most = _sampled ? SampledOutputs + Wanted : courses;
        _near = _sampled ? new Rows(new float[most * Rank], new float[most], new float[most], new float[most]) : _all;
        _courseAt = [.. Enumerable.Range(0, most)];
        _slotOf = [.. Enumerable.Range(0, courses)];
        if (_sampled)
            Array.Fill(_slotOf, -1);
        (_times, _correction, _wanted, _chances) = (new int[most], new float[most], new float[most], new float[most]);
    }

    public float[] Vectors => _all.Vectors;

    public float[] Bias => _all.Bias;

    public static float[] FewSquares(int rows)
    {
        var squares = new float[rows];
        Array.Fill(squares, 0.1f);
        return squares;
    }

    /// <summary>Takes other courses of a large catalogue for the examples to come.</summary>
    public void Draw(Random random)
    {
        if (!_sampled)
            return;
        PutBack(0);
        for (var drawn = 0; drawn < SampledOutputs; drawn++)
        {
            var course = _taken[random.Next(_taken.Length)];
            if (_slotOf[course] < 0)
                TakeUp(course);
            _times[_slotOf[course]]++;
        }

        for (var slot = 0; slot < _slots; slot++)
            _correction[slot] = Correction(slot);
    }

    /// <summary>Learns that these courses came after a context; sets the gradient by which the context errs. Those not among the drawn ones are taken up for this example alone.</summary>
    /// <param name="next">The next course and those after it.</param>
    public void Correct(ReadOnlySpan<int> next, float[] context, float pace, float[] gradient)
    {
        var drawn = _slots;
        Want(next);
        CorrectRows(context, pace, gradient);
        foreach (var course in next)
        {
            var slot = _slotOf[course];
            _wanted[slot] = 0;
            _correction[slot] = Correction(slot);
        }

        PutBack(drawn);
    }

    public void Finish() => PutBack(0);

    private void Want(ReadOnlySpan<int> next)
    {
        var total = 0f;
        var weight = 1f;
        for (var i = 0; i < next.Length; i++, weight *= FutureDecay)
            total += weight;
        weight = 1 / total;
        foreach (var course in next)
        {
            if (_slotOf[course] < 0)
                TakeUp(course);
            var slot = _slotOf[course];
            _wanted[slot] = weight;
            weight *= FutureDecay;

            // What is wanted is there once, however often it was drawn as well.
            _correction[slot] = _sampled ? -_logShare[course] : 0;
        }
    }

    // A sampled output stands for others in proportion to how rarely it is drawn.
    private float Correction(int slot) => _sampled ? MathF.Log(_times[slot]) - _logShare[_courseAt[slot]] : 0;

    private void TakeUp(int course)
    {
        var slot = _slots++;
        (_courseAt[slot], _slotOf[course], _times[slot]) = (course, slot, 0);
        _near.Copy(slot, _all, course);
    }

    /// <summary>Puts the rows from a slot on back among all.</summary>
    private void PutBack(int from)
    {
        if (!_sampled)
            return;
        for (var slot = from; slot < _slots; slot++)
        {
            _all.Copy(_courseAt[slot], _near, slot);
            _slotOf[_courseAt[slot]] = -1;
        }

        _slots = from;
    }

    // Nearly all of the time of a training goes by here: the context and its gradient stay in registers over all outputs.
    private void CorrectRows(float[] context, float pace, float[] gradient)
    {
        var chances = _chances.AsSpan(0, _slots);
        var (vectors, bias, squares, biasSquares) = _near;
        var (c0, c1, c2, c3) = Quarters(context, 0);
        for (var slot = 0; slot < chances.Length; slot++)
        {
            var (o0, o1, o2, o3) = Quarters(vectors, slot);
            chances[slot] = bias[slot] + Vector512.Sum(o0 * c0 + o1 * c1 + (o2 * c2 + o3 * c3)) + _correction[slot];
        }

        TensorPrimitives.SoftMax(chances, chances);
        var (g0, g1, g2, g3) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        var strength = TensorPrimitives.Dot<float>(context, context) / Rank;
        for (var slot = 0; slot < chances.Length; slot++)
        {
            var error = chances[slot] - _wanted[slot];
            if (MathF.Abs(error) < LeastError)
                continue;
            var (o0, o1, o2, o3) = Quarters(vectors, slot);
            var by = Vector512.Create(error);
            (g0, g1, g2, g3) = (g0 + o0 * by, g1 + o1 * by, g2 + o2 * by, g3 + o3 * by);
            squares[slot] += error * error * strength;
            by = Vector512.Create(-pace * error / MathF.Sqrt(squares[slot]));
            Keep(o0 + c0 * by, o1 + c1 * by, o2 + c2 * by, o3 + c3 * by, vectors, slot);
            biasSquares[slot] += error * error;
            bias[slot] -= pace * error / MathF.Sqrt(biasSquares[slot]);
        }

        Keep(g0, g1, g2, g3, gradient, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float>, Vector512<float>, Vector512<float>, Vector512<float>) Quarters(float[] rows, int row)
    {
        ref var first = ref rows.AsSpan(row * Rank, Rank)[0];
        return (Vector512.LoadUnsafe(ref first), Vector512.LoadUnsafe(ref first, Quarter), Vector512.LoadUnsafe(ref first, 2 * Quarter), Vector512.LoadUnsafe(ref first, 3 * Quarter));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Keep(Vector512<float> q0, Vector512<float> q1, Vector512<float> q2, Vector512<float> q3, float[] rows, int row)
    {
        ref var first = ref rows.AsSpan(row * Rank, Rank)[0];
        q0.StoreUnsafe(ref first);
        q1.StoreUnsafe(ref first, Quarter);
        q2.StoreUnsafe(ref first, 2 * Quarter);
        q3.StoreUnsafe(ref first, 3 * Quarter);
    }

    /// <summary>Vectors and biases with the squares of the gradients that each has seen, by which its pace falls.</summary>
    private sealed record Rows(float[] Vectors, float[] Bias, float[] Squares, float[] BiasSquares)
    {
        public void Copy(int row, Rows from, int at)
        {
            from.Vectors.AsSpan(at * Rank, Rank).CopyTo(Vectors.AsSpan(row * Rank, Rank));
            (Bias[row], Squares[row], BiasSquares[row]) = (from.Bias[at], from.Squares[at], from.BiasSquares[at]);
        }
    }
}
