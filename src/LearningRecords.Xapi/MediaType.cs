using System.Buffers;

namespace LearningRecords.Xapi;

/// <summary>Internet media types (RFC 2046): a type, a slash, a subtype, and perhaps parameters, which are not looked into.</summary>
internal static class MediaType
{
    private static readonly SearchValues<byte> TokenCharacters = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    public static bool IsValid(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)';');
        var type = (end < 0 ? text : text[..end]).TrimEnd((byte)' ');
        var slash = type.IndexOf((byte)'/');
        return slash > 0 && slash < type.Length - 1 && !type[..slash].ContainsAnyExcept(TokenCharacters) && !type[(slash + 1)..].ContainsAnyExcept(TokenCharacters);
    }
}
