using System.Security.Cryptography;

namespace LearningRecords.Server.Requests;

/// <summary>The entity tag of a document or answer: the SHA-1 of its bytes in lower-case hexadecimal, which 1.0.3 demands (Communication 3.1) and 2.0 allows.</summary>
public static class EntityTag
{
#pragma warning disable CA5350 // The standard names SHA-1; nothing is protected by it.
    public static string Of(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA1.HashData(content));
#pragma warning restore CA5350

    public static string Quoted(string tag) => $"\"{tag}\"";
}
