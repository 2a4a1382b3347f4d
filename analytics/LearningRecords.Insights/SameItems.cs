using System.Runtime.InteropServices;

namespace LearningRecords.Insights;

/// <summary>Arrays are the same whose items are, in order; a span finds one without becoming an array.</summary>
internal sealed class SameItems<T> : IEqualityComparer<T[]>, IAlternateEqualityComparer<ReadOnlySpan<T>, T[]>
    where T : unmanaged, IEquatable<T>
{
    public static readonly SameItems<T> Comparer = new();

    public bool Equals(T[]? one, T[]? other) => one.AsSpan().SequenceEqual(other);

    public bool Equals(ReadOnlySpan<T> one, T[] other) => one.SequenceEqual(other);

    public int GetHashCode(T[] items) => GetHashCode(items.AsSpan());

    public int GetHashCode(ReadOnlySpan<T> items)
    {
        var hash = default(HashCode);
        hash.AddBytes(MemoryMarshal.AsBytes(items));
        return hash.ToHashCode();
    }

    public T[] Create(ReadOnlySpan<T> items) => items.ToArray();
}
