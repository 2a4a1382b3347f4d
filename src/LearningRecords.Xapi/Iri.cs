using System.Buffers;
using System.Text;

namespace LearningRecords.Xapi;

/// <summary>Internationalized Resource Identifiers (RFC 3987; Data 4.3): a scheme, and then only characters an IRI may hold.</summary>
/// <remarks>
/// Nothing scheme-specific is checked except that <c>http</c> and <c>https</c> name a host, so <c>course-v1:FUN-MOOC+1</c>, <c>uuid://…</c>,
/// <c>tag:…</c> and <c>urn:…</c> are fine. Square brackets are let through anywhere: query strings of real platforms hold them.
/// </remarks>
public static class Iri
{
    // Printable ASCII that RFC 3986 does not allow in any part of an identifier, and all controls.
    private static readonly SearchValues<byte> Forbidden = SearchValues.Create(
        [.. Enumerable.Range(0, 0x21).Select(i => (byte)i), 0x7F, .. "\"<>\\^`{|}"u8]);

    private static readonly SearchValues<byte> Suspicious = SearchValues.Create(
        [.. Enumerable.Range(0, 0x21).Select(i => (byte)i), 0x7F, .. "\"<>\\^`{|}%"u8, 0xC2]);

    /// <summary>True when the UTF-8 text is an IRI with a scheme.</summary>
    public static bool IsValid(ReadOnlySpan<byte> utf8)
    {
        var colon = utf8.IndexOf((byte)':');
        if (colon < 1 || colon == utf8.Length - 1 || !IsScheme(utf8[..colon]))
            return false;
        var rest = utf8[(colon + 1)..];
        return HasOnlyAllowedCharacters(rest) && (!IsHttp(utf8[..colon]) || NamesHost(rest));
    }

    /// <summary>True when the text is an IRI with a scheme.</summary>
    public static bool IsValid(string iri)
    {
        ArgumentNullException.ThrowIfNull(iri);
        return IsValid(Encoding.UTF8.GetBytes(iri));
    }

    private static bool IsScheme(ReadOnlySpan<byte> scheme)
    {
        if (!char.IsAsciiLetter((char)scheme[0]))
            return false;
        foreach (var b in scheme[1..])
        {
            if (!char.IsAsciiLetterOrDigit((char)b) && b is not ((byte)'+' or (byte)'-' or (byte)'.'))
                return false;
        }

        return true;
    }

    private static bool HasOnlyAllowedCharacters(ReadOnlySpan<byte> rest)
    {
        var at = 0;
        while (rest[at..].IndexOfAny(Suspicious) is var next and >= 0)
        {
            at += next;
            if (Forbidden.Contains(rest[at]))
                return false;
            if (rest[at] == (byte)'%')
            {
                if (at + 2 >= rest.Length || !char.IsAsciiHexDigit((char)rest[at + 1]) || !char.IsAsciiHexDigit((char)rest[at + 2]))
                    return false;
            }
            else if (at + 1 < rest.Length && rest[at + 1] < 0xA0)
            {
                return false; // U+0080..U+009F: the C1 controls
            }

            at++;
        }

        return true;
    }

    private static bool IsHttp(ReadOnlySpan<byte> scheme) =>
        Ascii.EqualsIgnoreCase(scheme, "http"u8) || Ascii.EqualsIgnoreCase(scheme, "https"u8);

    private static bool NamesHost(ReadOnlySpan<byte> rest) =>
        rest.StartsWith("//"u8) && rest.Length > 2 && rest[2] is not ((byte)'/' or (byte)'?' or (byte)'#' or (byte)':');
}
