using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;

namespace LearningRecords.Xapi.Json;

/// <summary>The members of a JSON object as they are written, so that what is not changed keeps its bytes.</summary>
internal static class JsonMembers
{
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    /// <summary>Reads an object; of repeated names the last one counts. False when it is not a JSON object in UTF-8.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out OrderedDictionary<string, JsonMember>? members)
    {
        members = null;
        // The reader looks at the bytes of a text only when that is asked for.
        if (!Utf8.IsValid(json.Span))
            return false;
        try
        {
            var reader = new Utf8JsonReader(json.Span, AnyDepth);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            var read = new OrderedDictionary<string, JsonMember>(StringComparer.Ordinal);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                var rawName = json[(int)reader.TokenStartIndex..((int)reader.TokenStartIndex + reader.ValueSpan.Length + 2)];
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                read[name] = new JsonMember(rawName, json[start..(int)reader.BytesConsumed]);
            }

            reader.Read(); // nothing may follow
            members = read;
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false; // broken JSON, or a broken escape in a name
        }
    }

    /// <summary>Reads an object that is known to be valid.</summary>
    /// <exception cref="JsonException">It is not one.</exception>
    public static OrderedDictionary<string, JsonMember> Read(ReadOnlyMemory<byte> json) =>
        TryRead(json, out var members) ? members : throw new JsonException("A JSON object was expected.");

    /// <summary>The elements of an array that is known to be valid; a single value counts as an array of one.</summary>
    public static List<ReadOnlyMemory<byte>> ReadArray(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span, AnyDepth);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
            return [json];
        List<ReadOnlyMemory<byte>> elements = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            elements.Add(json[start..(int)reader.BytesConsumed]);
        }

        return elements;
    }

    /// <summary>The text of a JSON string that is known to be valid; null for any other value.</summary>
    public static string? Text(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span, AnyDepth);
        return reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
    }

    /// <summary>Writes an object of these members.</summary>
    public static byte[] ToJson(OrderedDictionary<string, JsonMember> members)
    {
        var output = new ArrayBufferWriter<byte>();
        var json = new JsonOutput(output);
        json.Open('{');
        foreach (var member in members.Values)
            json.Member(member);
        json.Close('}');
        return output.WrittenSpan.ToArray();
    }
}

/// <summary>A member of an object.</summary>
/// <param name="RawName">The name as it is written, quotes included.</param>
/// <param name="RawValue">The value as it is written.</param>
internal readonly record struct JsonMember(ReadOnlyMemory<byte> RawName, ReadOnlyMemory<byte> RawValue);
