using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LearningRecords.Recommendations;

/// <summary>
/// Vectors in eight bits an element, as they are gone through for every ranking and most of its time would be waiting for them. Each has a scale of its own,
/// a power of two, so that they stay what they are when written to a file and read again.
/// </summary>
internal sealed class EightBitVectors
{
    private const int Largest = sbyte.MaxValue;

    private readonly int _rank;
    private readonly sbyte[] _elements;
    private readonly float[] _scales;

    /// <param name="rank">Elements of each vector: a multiple of 64.</param>
    public EightBitVectors(ReadOnlySpan<float> values, int rank)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(rank % Vector512<sbyte>.Count, 0, nameof(rank));
        (_rank, _elements, _scales) = (rank, new sbyte[values.Length], new float[values.Length / rank]);
        for (var v = 0; v < _scales.Length; v++)
        {
            var vector = values.Slice(v * rank, rank);
            var largest = 0f;
            foreach (var value in vector)
                largest = MathF.Max(largest, MathF.Abs(value));
            _scales[v] = largest == 0 ? 1 : MathF.ScaleB(1, (int)MathF.Ceiling(MathF.Log2(largest / Largest)));
            for (var i = 0; i < rank; i++)
                _elements[v * rank + i] = (sbyte)MathF.Round(vector[i] / _scales[v]);
        }
    }

    public float[] Values() => [.. _elements.Select((element, i) => element * _scales[i / _rank])];

    public float Dot(int vector, ReadOnlySpan<float> with)
    {
        ref var first = ref MemoryMarshal.GetReference(_elements.AsSpan(vector * _rank, _rank));
        ref var other = ref MemoryMarshal.GetReference(with[.._rank]);
        var (a, b, c, d) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        for (nuint i = 0; i < (nuint)_rank; i += (nuint)Vector512<sbyte>.Count)
        {
            var (low, high) = Vector512.Widen(Vector512.LoadUnsafe(ref first, i));
            var (lowest, lower) = Vector512.Widen(low);
            var (higher, highest) = Vector512.Widen(high);
            a = Vector512.FusedMultiplyAdd(Vector512.ConvertToSingle(lowest), Vector512.LoadUnsafe(ref other, i), a);
            b = Vector512.FusedMultiplyAdd(Vector512.ConvertToSingle(lower), Vector512.LoadUnsafe(ref other, i + 16), b);
            c = Vector512.FusedMultiplyAdd(Vector512.ConvertToSingle(higher), Vector512.LoadUnsafe(ref other, i + 32), c);
            d = Vector512.FusedMultiplyAdd(Vector512.ConvertToSingle(highest), Vector512.LoadUnsafe(ref other, i + 48), d);
        }

        return Vector512.Sum(a + b + (c + d)) * _scales[vector];
    }
}
