using System.Security.Cryptography;
using System.Text.Json;
using LearningRecords.Xapi.Comparison;

namespace LearningRecords.Xapi;

/// <summary>
/// When two statements with the same id are the same statement (Data 2.3.1). What does not matter:
/// what the LRS assigns (<c>id</c>, <c>authority</c>, <c>stored</c>, <c>version</c>, and <c>timestamp</c> where it is absent), attachments,
/// activity definitions, the display of verbs, the order of group members, the form of an instant, a duration beyond 0.01 second,
/// the case of case-insensitive values (the domain of an e-mail address, hexadecimal digits, language tags), a single context activity
/// against an array of one, and how JSON is written: order of properties, white space, escapes, and the form of numbers.
/// Everything else does.
/// </summary>
public static class StatementComparison
{
    /// <summary>
    /// The first 16 bytes of a SHA-256 over all that matters, timestamp apart. Two statements with different hashes differ;
    /// two with the same hash are equal when their timestamps are equal or one of them has none.
    /// </summary>
    /// <param name="statementBody">A statement that <see cref="StatementReader"/> accepted.</param>
    /// <exception cref="JsonException">The body is not JSON.</exception>
    public static Guid ContentHash(ReadOnlyMemory<byte> statementBody)
    {
        using var normalized = NormalizedStatement.Of(statementBody.Span);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(normalized.Content, hash);
        return new Guid(hash[..16], bigEndian: true);
    }

    /// <summary>Whether two statements are the same; a timestamp is compared only when both have one.</summary>
    /// <param name="stored">The statement as it was received first.</param>
    /// <param name="incoming">The statement as it is received now.</param>
    /// <exception cref="JsonException">A body is not JSON.</exception>
    public static bool AreEqual(ReadOnlyMemory<byte> stored, ReadOnlyMemory<byte> incoming)
    {
        using var left = NormalizedStatement.Of(stored.Span);
        using var right = NormalizedStatement.Of(incoming.Span);
        return left.Content.SequenceEqual(right.Content) && (left.Timestamp is null || right.Timestamp is null || left.Timestamp == right.Timestamp);
    }
}
