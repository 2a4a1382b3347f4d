using System.Buffers;

namespace LearningRecords.Xapi;

/// <summary>The value of <c>mbox</c>: "mailto:" and one e-mail address (Data 2.4.2.3).</summary>
internal static class MailtoIri
{
    private static readonly SearchValues<byte> ForbiddenInLocalPart = SearchValues.Create(
        [.. Enumerable.Range(0, 0x21).Select(i => (byte)i), 0x7F, .. "\"(),:;<>[\\]@"u8]);

    private static ReadOnlySpan<byte> Scheme => "mailto:"u8;

    public static bool IsValid(ReadOnlySpan<byte> utf8)
    {
        if (!utf8.StartsWith(Scheme))
            return false;
        var address = utf8[Scheme.Length..];
        var at = address.LastIndexOf((byte)'@');
        return at > 0 && !address[..at].ContainsAny(ForbiddenInLocalPart) && IsDomain(address[(at + 1)..]);
    }

    /// <summary>Where the domain begins; the end when there is none.</summary>
    public static int DomainStart(ReadOnlySpan<byte> utf8)
    {
        var at = utf8.LastIndexOf((byte)'@');
        return at < 0 ? utf8.Length : at + 1;
    }

    private static bool IsDomain(ReadOnlySpan<byte> domain)
    {
        if (domain.Length > 2 && domain[0] == (byte)'[' && domain[^1] == (byte)']')
            return !domain[1..^1].ContainsAny(ForbiddenInLiteral);
        var label = 0;
        foreach (var b in domain)
        {
            if (b == (byte)'.' && label > 0)
                label = 0;
            else if (b >= 0x80 || char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_')
                label++;
            else
                return false;
        }

        return label > 0;
    }

    private static readonly SearchValues<byte> ForbiddenInLiteral = SearchValues.Create(
        [.. Enumerable.Range(0, 0x21).Select(i => (byte)i), 0x7F, .. "[\\]@"u8]);
}
