using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace LearningRecords.Insights.Facts;

/// <summary>Reads JSON that comes again and again, byte for byte, once.</summary>
/// <param name="read">Must depend on the JSON alone.</param>
internal sealed class ReadOnce<T>(Func<JsonElement, T> read)
{
    private readonly ConcurrentDictionary<byte[], T>.AlternateLookup<ReadOnlySpan<byte>> _known = new ConcurrentDictionary<byte[], T>(new SameBytes()).GetAlternateLookup<ReadOnlySpan<byte>>();

    public T Of(JsonElement json)
    {
        var bytes = JsonMarshal.GetRawUtf8Value(json);
        if (_known.TryGetValue(bytes, out var known))
            return known;
        var value = read(json);
        return _known.TryAdd(bytes, value) ? value : _known.TryGetValue(bytes, out known) ? known : value;
    }

    private sealed class SameBytes : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = new HashCode();
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
