using System.Buffers.Text;
using System.Text;

namespace LearningRecords.Xapi;

/// <summary>Timestamps (Data 4.5) and durations (Data 4.6) as the standard takes them from ISO 8601.</summary>
public static class Iso8601
{
    private const int LongestTimestamp = 64;

    /// <summary>
    /// Reads a date with a time of day as an instant in UTC, kept to 100 ns.
    /// 2.0 takes exactly RFC 3339. 1.0.3 takes ISO 8601: also without a zone (then UTC), in the basic format, with a comma, without seconds
    /// and as 24:00. Neither takes a date alone, an impossible date, or the offsets -00, -0000 and -00:00.
    /// </summary>
    public static bool TryParseTimestamp(ReadOnlySpan<byte> utf8, XapiVersion version, out DateTimeOffset instant) =>
        new TimestampText(utf8, rfc3339: version != XapiVersion.V1_0_3).TryParse(out instant);

    /// <summary>Reads a timestamp from text, such as a request parameter.</summary>
    public static bool TryParseTimestamp(string? text, XapiVersion version, out DateTimeOffset instant)
    {
        instant = default;
        return text is { Length: <= LongestTimestamp } && Ascii.IsValid(text) && TryParseTimestamp(Encoding.ASCII.GetBytes(text), version, out instant);
    }

    /// <summary>
    /// Reads a duration (<c>PnYnMnDTnHnMnS</c> or <c>PnW</c>; only the last number may have a fraction) as seconds.
    /// A month counts as 30 days and a year as 365, which is for analytics only: the standard compares durations as text.
    /// </summary>
    public static bool TryParseDuration(ReadOnlySpan<byte> utf8, out double seconds)
    {
        seconds = 0;
        if (utf8.IsEmpty || utf8[0] != (byte)'P')
            return false;

        var inTime = false;
        var last = 0; // rank of the last unit read; units come in order, largest first
        var fraction = false;
        var rest = utf8[1..];
        while (!rest.IsEmpty)
        {
            if (rest[0] == (byte)'T' && !inTime)
            {
                inTime = true;
                rest = rest[1..];
                if (rest.IsEmpty)
                    return false;
                continue;
            }

            var digits = DecimalLength(rest, out var hasFraction);
            if (digits == 0 || digits == rest.Length || fraction)
                return false;
            var (rank, unit) = UnitOf(rest[digits], inTime);
            if (rank <= last || (rank == Week && (last != 0 || rest.Length != digits + 1)))
                return false;
            seconds += Number(rest[..digits]) * unit;
            (last, fraction) = (rank, hasFraction);
            rest = rest[(digits + 1)..];
        }

        return last > 0;
    }

    /// <summary>Reads a duration from text.</summary>
    public static bool TryParseDuration(string? text, out double seconds)
    {
        seconds = 0;
        return text is not null && Ascii.IsValid(text) && TryParseDuration(Encoding.ASCII.GetBytes(text), out seconds);
    }

    /// <summary>Cuts a duration off at the hundredths of a second, all that comparison looks at (Data 4.6), and returns its length.</summary>
    internal static int CutToHundredths(Span<byte> duration)
    {
        var point = duration.IndexOfAny((byte)'.', (byte)',');
        if (point < 0 || duration[^1] != (byte)'S' || duration.Length <= point + 4)
            return duration.Length;
        duration[point + 3] = (byte)'S';
        return point + 4;
    }

    private const int Week = 7;

    private static (int Rank, double Seconds) UnitOf(byte designator, bool inTime) => ((char)designator, inTime) switch
    {
        ('Y', false) => (1, 365 * 86_400d),
        ('M', false) => (2, 30 * 86_400d),
        ('D', false) => (3, 86_400d),
        ('H', true) => (4, 3_600d),
        ('M', true) => (5, 60d),
        ('S', true) => (6, 1d),
        ('W', false) => (Week, 7 * 86_400d),
        _ => (0, 0d),
    };

    private static int DecimalLength(ReadOnlySpan<byte> text, out bool hasFraction)
    {
        hasFraction = false;
        var whole = DigitCount(text);
        if (whole == 0 || whole == text.Length || text[whole] is not ((byte)'.' or (byte)','))
            return whole;
        var decimals = DigitCount(text[(whole + 1)..]);
        hasFraction = true;
        return decimals == 0 ? 0 : whole + 1 + decimals;
    }

    private static double Number(ReadOnlySpan<byte> text)
    {
        var whole = DigitCount(text);
        _ = Utf8Parser.TryParse(text[..whole], out double number, out _);
        for (var (i, scale) = (whole + 1, 0.1); i < text.Length; i++, scale /= 10)
            number += (text[i] - '0') * scale;
        return number;
    }

    private static int DigitCount(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return end < 0 ? text.Length : end;
    }
}
