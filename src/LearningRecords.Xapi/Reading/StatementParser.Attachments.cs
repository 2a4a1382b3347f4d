using System.Globalization;
using System.Text.Json;

namespace LearningRecords.Xapi.Reading;

// Attachments (Data 2.4.11) and the declaration of a signature (Data 2.6).
internal ref partial struct StatementParser
{
    private static readonly PropertySet AttachmentProperties = new(
        "an attachment", "usageType", "display", "description", "contentType", "length", "sha2", "fileUrl");

    private void ReadAttachments(bool isSubStatement)
    {
        if (!IsArray("\"attachments\""))
            return;
        var array = isSubStatement ? "/object/attachments/" : "/attachments/";
        for (var i = 0; _json.Read() && _json.TokenType != JsonTokenType.EndArray; i++)
            ReadAttachment(array, i);
    }

    private void ReadAttachment(string array, int index)
    {
        if (!IsObject("An attachment"))
            return;

        var position = _json.TokenStartIndex;
        string? usageType = null, contentType = null, sha2 = null, fileUrl = null;
        long? length = null;
        var seen = 0u;
        while (NextProperty(AttachmentProperties, ref seen) is { } property)
        {
            switch (property)
            {
                case "usageType":
                    usageType = ReadIri("\"usageType\"");
                    break;
                case "display" or "description":
                    ReadLanguageMap(property == "display" ? "\"display\"" : "\"description\"");
                    break;
                case "contentType":
                    contentType = ReadMediaType();
                    break;
                case "length":
                    length = ReadLength();
                    break;
                case "sha2":
                    sha2 = ReadSha2();
                    break;
                case "fileUrl":
                    fileUrl = ReadIri("\"fileUrl\"");
                    break;
            }
        }

        Require(Rules.AttachmentUsageTypeRequired, "usageType", seen, position);
        Require(Rules.AttachmentDisplayRequired, "display", seen, position);
        Require(Rules.AttachmentContentTypeRequired, "contentType", seen, position);
        Require(Rules.AttachmentLengthRequired, "length", seen, position);
        Require(Rules.AttachmentSha2Required, "sha2", seen, position);
        if (usageType is null || contentType is null || sha2 is null || length is not { } octets)
            return;
        var attachment = new AttachmentDeclaration(usageType, sha2, fileUrl, contentType, octets) { Pointer = string.Create(CultureInfo.InvariantCulture, $"{array}{index}") };
        if (attachment.IsSignature && !contentType.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase))
            Note(Rules.SignatureContentType, position, $"The \"contentType\" of a signature must be application/octet-stream, not \"{contentType}\".");
        _working.Draft.Add(attachment);
    }

    private readonly void Require(Rule rule, string property, uint seen, long position)
    {
        if (!AttachmentProperties.IsIn(seen, property))
            Note(rule, position, $"An attachment needs \"{property}\".");
    }

    private string? ReadMediaType()
    {
        if (!IsString("\"contentType\""))
            return null;
        if (MediaType.IsValid(Text()))
            return _json.GetString();
        Note(Rules.AttachmentContentTypeFormat, $"\"contentType\" must be a media type, such as image/png; it is {Shown()}.");
        return null;
    }

    private long? ReadLength()
    {
        if (_json.TokenType != JsonTokenType.Number)
        {
            Refuse("\"length\"", "a number");
            return null;
        }

        if (_json.TryGetInt64(out var length) && length >= 0)
            return length;
        if (_json.TryGetDecimal(out var number) && number >= 0 && number == decimal.Truncate(number) && number <= long.MaxValue)
            return (long)number; // 1e3 and 27.0 are integers too
        Note(Rules.AttachmentLengthFormat, $"\"length\" must be a whole number of bytes; it is {Shown()}.");
        return null;
    }

    private string? ReadSha2()
    {
        if (!IsString("\"sha2\""))
            return null;
        var sha2 = Text();
        if (IsHex(sha2, 64) || IsHex(sha2, 96) || IsHex(sha2, 128) || IsHex(sha2, 56))
            return _json.GetString();
        Note(Rules.AttachmentSha2Format, $"\"sha2\" must be a SHA-2 hash in hexadecimal, 64 digits for SHA-256; it is {Shown()}.");
        return null;
    }
}
