using System.Text.Json;

namespace LearningRecords.Server.Attachments;

/// <summary>Finds the attachments that a stored statement declares, its substatement's included, without reading it as a whole again.</summary>
public static class DeclaredAttachments
{
    /// <summary>Adds the media type of each attachment by its hash; the first one that names a hash is kept.</summary>
    /// <param name="statement">A valid statement.</param>
    public static void AddTo(Dictionary<string, string> contentTypes, ReadOnlySpan<byte> statement)
    {
        var json = new Utf8JsonReader(statement);
        json.Read();
        ReadHolder(ref json, contentTypes, isSubStatement: false);
    }

    private static void ReadHolder(ref Utf8JsonReader json, Dictionary<string, string> contentTypes, bool isSubStatement)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var (isAttachments, isObject) = (json.ValueTextEquals("attachments"u8), !isSubStatement && json.ValueTextEquals("object"u8));
            json.Read();
            if (isAttachments)
                ReadAttachments(ref json, contentTypes);
            else if (isObject)
                ReadHolder(ref json, contentTypes, isSubStatement: true);
            else
                json.Skip();
        }
    }

    private static void ReadAttachments(ref Utf8JsonReader json, Dictionary<string, string> contentTypes)
    {
        while (json.Read() && json.TokenType == JsonTokenType.StartObject)
        {
            string? sha2 = null, contentType = null;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var (isSha2, isContentType) = (json.ValueTextEquals("sha2"u8), json.ValueTextEquals("contentType"u8));
                json.Read();
                if (isSha2)
                    sha2 = json.GetString();
                else if (isContentType)
                    contentType = json.GetString();
                else
                    json.Skip();
            }

            if (sha2 is not null && contentType is not null)
                contentTypes.TryAdd(sha2, contentType);
        }
    }
}
