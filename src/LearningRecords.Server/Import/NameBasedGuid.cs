using System.Security.Cryptography;
using System.Text;

namespace LearningRecords.Server.Import;

/// <summary>Name-based identifiers of version 5 (RFC 9562, section 5.5): the same name always gives the same identifier.</summary>
public static class NameBasedGuid
{
    /// <summary>The namespace for names that are URLs (RFC 9562, section 6.6).</summary>
    public static readonly Guid Url = new("6ba7b811-9dad-11d1-80b4-00c04fd430c8");

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5350", Justification = "The RFC prescribes SHA-1; nothing secret depends on it.")]
    public static Guid Create(Guid namespaceId, string name)
    {
        var input = new byte[16 + Encoding.UTF8.GetByteCount(name)];
        namespaceId.TryWriteBytes(input, bigEndian: true, out _);
        Encoding.UTF8.GetBytes(name, input.AsSpan(16));
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData(input, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
