using System.Text;

namespace LearningRecords.Xapi.Reading;

/// <summary>Valid IRIs read lately. The verbs, activities and home pages of a platform come again and again; their text and key need not be made anew each time.</summary>
internal sealed class RecentIris
{
    private const int Slots = 256; // a power of two
    private const int LongestKept = 256;
    private const int HashedTail = 24; // IRIs of one platform differ at the end

    private readonly Entry?[] _entries = new Entry?[Slots];

    /// <summary>The text and key of an IRI; null when it is not a valid one.</summary>
    public Entry? Find(ReadOnlySpan<byte> utf8)
    {
        ref var slot = ref _entries[SlotOf(utf8)];
        if (slot is not null && utf8.SequenceEqual(slot.Utf8))
            return slot;
        if (!Iri.IsValid(utf8))
            return null;
        var entry = new Entry(utf8.ToArray(), Encoding.UTF8.GetString(utf8), IriKey.Of(utf8));
        if (utf8.Length <= LongestKept)
            slot = entry;
        return entry;
    }

    private static uint SlotOf(ReadOnlySpan<byte> utf8)
    {
        var hash = (uint)utf8.Length;
        foreach (var b in utf8.Length > HashedTail ? utf8[^HashedTail..] : utf8)
            hash = (hash * 31) + b;
        return (hash ^ (hash >> 16)) & (Slots - 1);
    }

    public sealed record Entry(byte[] Utf8, string Text, Guid Key);
}
