using System.Text;

namespace LearningRecords.Xapi;

/// <summary>Internationalized Resource Identifiers (RFC 3987; Data 4.3): a scheme, and then only characters an IRI may hold.</summary>
/// <remarks>
/// Nothing scheme-specific is checked except that <c>http</c> and <c>https</c> name a host, so <c>course-v1:FUN-MOOC+1</c>, <c>uuid://…</c>,
/// <c>tag:…</c> and <c>urn:…</c> are fine. Square brackets are let through anywhere: query strings of real platforms hold them.
/// </remarks>
public static class Iri
{
    private static readonly Character[] Characters = Classify();

    private enum Character : byte
    {
        Forbidden,
        Allowed,
        InScheme,
        Percent,
        LeadsC2,
    }

    /// <summary>True when the UTF-8 text is an IRI with a scheme.</summary>
    public static bool IsValid(ReadOnlySpan<byte> utf8)
    {
        var colon = SchemeLength(utf8);
        if (colon < 1 || colon == utf8.Length - 1)
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

    private static int SchemeLength(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty || !char.IsAsciiLetter((char)utf8[0]))
            return 0;
        for (var i = 1; i < utf8.Length; i++)
        {
            if (utf8[i] == (byte)':')
                return i;
            if (Characters[utf8[i]] != Character.InScheme)
                return 0;
        }

        return 0;
    }

    private static bool HasOnlyAllowedCharacters(ReadOnlySpan<byte> rest)
    {
        for (var i = 0; i < rest.Length; i++)
        {
            switch (Characters[rest[i]])
            {
                case Character.Forbidden:
                case Character.Percent when i + 2 >= rest.Length || !char.IsAsciiHexDigit((char)rest[i + 1]) || !char.IsAsciiHexDigit((char)rest[i + 2]):
                case Character.LeadsC2 when i + 1 == rest.Length || rest[i + 1] < 0xA0: // U+0080..U+009F are controls
                    return false;
            }
        }

        return true;
    }

    private static bool IsHttp(ReadOnlySpan<byte> scheme) =>
        scheme.Length is 4 or 5 && (Ascii.EqualsIgnoreCase(scheme, "http"u8) || Ascii.EqualsIgnoreCase(scheme, "https"u8));

    private static bool NamesHost(ReadOnlySpan<byte> rest) =>
        rest.Length > 2 && rest[0] == (byte)'/' && rest[1] == (byte)'/' && rest[2] is not ((byte)'/' or (byte)'?' or (byte)'#' or (byte)':');

    private static Character[] Classify()
    {
        var characters = new Character[256];
        for (var b = 0; b < characters.Length; b++)
        {
            characters[b] = (char)b switch
            {
                >= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9' or '+' or '-' or '.' => Character.InScheme,
                '%' => Character.Percent,
                '\u00C2' => Character.LeadsC2,
                <= ' ' or '\u007F' or '"' or '<' or '>' or '\\' or '^' or '`' or '{' or '|' or '}' => Character.Forbidden,
                _ => Character.Allowed,
            };
        }

        return characters;
    }
}
