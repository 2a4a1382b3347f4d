using System.Diagnostics.CodeAnalysis;
using LearningRecords.Xapi.Json;

namespace LearningRecords.Xapi;

/// <summary>What a POST does to a document that is there already (Communication 2.2).</summary>
public static class DocumentMerge
{
    /// <summary>
    /// Puts the properties of the incoming object over those of the stored one, at the top level only. Values keep the bytes they came with.
    /// False when either is not a JSON object, in which case the request is refused.
    /// </summary>
    public static bool TryMerge(ReadOnlyMemory<byte> stored, ReadOnlyMemory<byte> incoming, [NotNullWhen(true)] out byte[]? merged)
    {
        merged = null;
        if (!JsonMembers.TryRead(stored, out var members) || !JsonMembers.TryRead(incoming, out var changes))
            return false;
        foreach (var (name, member) in changes)
            members[name] = member;
        merged = JsonMembers.ToJson(members);
        return true;
    }
}
