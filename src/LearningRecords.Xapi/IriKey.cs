using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace LearningRecords.Xapi;

/// <summary>A key of fixed size for a verb or an activity: the first 16 bytes of the SHA-256 of its IRI in UTF-8. IRIs are compared as strings (Data 3.1), so equal keys mean equal IRIs.</summary>
public static class IriKey
{
    private const int OnStack = 512;

    /// <summary>The key of an IRI.</summary>
    public static Guid Of(string iri)
    {
        ArgumentNullException.ThrowIfNull(iri);
        var longest = Encoding.UTF8.GetMaxByteCount(iri.Length);
        if (longest <= OnStack)
        {
            Span<byte> utf8 = stackalloc byte[OnStack];
            return Of(utf8[..Encoding.UTF8.GetBytes(iri, utf8)]);
        }

        var rented = ArrayPool<byte>.Shared.Rent(longest);
        try
        {
            return Of(rented.AsSpan(0, Encoding.UTF8.GetBytes(iri, rented)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>The key of an IRI given in UTF-8.</summary>
    public static Guid Of(ReadOnlySpan<byte> utf8Iri)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8Iri, hash);
        // Big-endian, so that the key written as text is the start of the hash in hexadecimal.
        return new Guid(hash[..16], bigEndian: true);
    }
}
