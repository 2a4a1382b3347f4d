using System.Text;

namespace LearningRecords.Server.Requests;

/// <summary>The fields of an <c>application/x-www-form-urlencoded</c> body, whose values may be as long as a body may be.</summary>
public static class FormFields
{
    /// <summary>Reads every field; a <c>%</c> that starts no byte stands for itself.</summary>
    public static IEnumerable<(string Name, ArraySegment<byte> Value)> Read(ReadOnlyMemory<byte> form)
    {
        while (!form.IsEmpty)
        {
            var end = form.Span.IndexOf((byte)'&');
            var field = end < 0 ? form : form[..end];
            form = end < 0 ? default : form[(end + 1)..];
            if (field.IsEmpty)
                continue;
            var equals = field.Span.IndexOf((byte)'=');
            yield return equals < 0
                ? (Encoding.UTF8.GetString(Decode(field.Span)), ArraySegment<byte>.Empty)
                : (Encoding.UTF8.GetString(Decode(field.Span[..equals])), Decode(field.Span[(equals + 1)..]));
        }
    }

    private static ArraySegment<byte> Decode(ReadOnlySpan<byte> encoded)
    {
        var decoded = new byte[encoded.Length];
        var length = 0;
        for (var i = 0; i < encoded.Length; i++)
        {
            if (encoded[i] == (byte)'%' && i + 2 < encoded.Length && char.IsAsciiHexDigit((char)encoded[i + 1]) && char.IsAsciiHexDigit((char)encoded[i + 2]))
            {
                decoded[length++] = (byte)((HexValue(encoded[i + 1]) << 4) | HexValue(encoded[i + 2]));
                i += 2;
            }
            else
            {
                decoded[length++] = encoded[i] == (byte)'+' ? (byte)' ' : encoded[i];
            }
        }

        return new ArraySegment<byte>(decoded, 0, length);
    }

    private static int HexValue(byte digit) => char.IsAsciiDigit((char)digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
