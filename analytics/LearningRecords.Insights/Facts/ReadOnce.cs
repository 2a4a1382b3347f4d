using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace LearningRecords.Insights.Facts;

/// <summary>Reads JSON that comes again and again, byte for byte, once.</summary>
/// <param name="read">Must depend on the JSON alone.</param>
internal sealed class ReadOnce<T>(Func<JsonElement, T> read)
{
    private readonly ConcurrentDictionary<byte[], T>.AlternateLookup<ReadOnlySpan<byte>> _known = new ConcurrentDictionary<byte[], T>(SameItems<byte>.Comparer).GetAlternateLookup<ReadOnlySpan<byte>>();

    public T Of(JsonElement json)
    {
        var bytes = JsonMarshal.GetRawUtf8Value(json);
        if (_known.TryGetValue(bytes, out var known))
            return known;
        var value = read(json);
        return _known.TryAdd(bytes, value) ? value : _known.TryGetValue(bytes, out known) ? known : value;
    }
}
