using System.Buffers.Text;

namespace LearningRecords.Xapi.Comparison;

/// <summary>One form for every way to write a number: its significant digits, an e, and the exponent of the last of them. 1, 1.0 and 10e-1 are 1e0.</summary>
internal static class NumberForm
{
    /// <summary>How much longer than the number as written its form can be.</summary>
    public const int MostAdded = 24;

    // An exponent with more digits than this is kept as it is written; no arithmetic is done on it.
    private const int LongestExponent = 17;

    /// <summary>Writes the form of a JSON number and returns its length.</summary>
    public static int Write(ReadOnlySpan<byte> number, Span<byte> form)
    {
        var e = number.IndexOfAny((byte)'e', (byte)'E');
        var mantissa = e < 0 ? number : number[..e];
        var exponentText = e < 0 ? default : number[(e + 1)..].TrimStart((byte)'+');
        if (exponentText.Length > LongestExponent)
        {
            number.CopyTo(form);
            return number.Length;
        }

        var at = 0;
        if (mantissa[0] == (byte)'-')
        {
            form[at++] = (byte)'-';
            mantissa = mantissa[1..];
        }

        var exponent = 0L;
        if (!exponentText.IsEmpty)
            _ = Utf8Parser.TryParse(exponentText, out exponent, out _);

        var firstDigit = at;
        var point = mantissa.IndexOf((byte)'.');
        foreach (var b in mantissa)
        {
            // Leading zeros carry nothing.
            if (b != (byte)'.' && (b != (byte)'0' || at > firstDigit))
                form[at++] = b;
        }

        if (at == firstDigit)
        {
            form[0] = (byte)'0'; // zero has no sign and no exponent
            return 1;
        }

        exponent -= point < 0 ? 0 : mantissa.Length - point - 1;
        while (form[at - 1] == (byte)'0')
        {
            at--;
            exponent++;
        }

        form[at++] = (byte)'e';
        _ = Utf8Formatter.TryFormat(exponent, form[at..], out var written);
        return at + written;
    }
}
