using System.Buffers.Text;
using System.Text;

namespace LearningRecords.Xapi;

/// <summary>UUIDs in their standard string form (Data 4.4), in either case and of any variant.</summary>
public static class Uuid
{
    private const int Digits = 36;

    /// <summary>Reads a UUID from UTF-8 text.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out Guid uuid)
    {
        if (utf8.Length == Digits && Utf8Parser.TryParse(utf8, out uuid, out var consumed, 'D') && consumed == Digits)
            return true;
        uuid = default;
        return false;
    }

    /// <summary>Reads a UUID from text, such as a request parameter.</summary>
    public static bool TryParse(string? text, out Guid uuid)
    {
        uuid = default;
        return text is { Length: Digits } && Ascii.IsValid(text) && TryParse(Encoding.ASCII.GetBytes(text), out uuid);
    }
}
