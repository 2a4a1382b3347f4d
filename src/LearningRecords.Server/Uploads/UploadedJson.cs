using System.Text;
using System.Text.Json;
using LearningRecords.Server.Access;

namespace LearningRecords.Server.Uploads;

/// <summary>Reads rows from JSON: a list of objects, or one object after the other.</summary>
internal static class UploadedJson
{
    private static readonly JsonReaderOptions Options = new() { AllowMultipleValues = true, MaxDepth = 16 };

    /// <exception cref="RefusedException">400: it is not JSON, or no list of objects.</exception>
    public static List<UploadedRow> Read(ReadOnlyMemory<byte> content, IReadOnlyList<string> names, List<string> problems)
    {
        var reader = new Utf8JsonReader(content.Span, Options);
        var lines = new Lines(content);
        var rows = new List<UploadedRow>();
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.StartArray && reader.CurrentDepth == 0 || reader.TokenType == JsonTokenType.EndArray)
                    continue;
                if (reader.TokenType != JsonTokenType.StartObject)
                    throw Refused(lines.Place(reader.TokenStartIndex), "here stands an object, {…}, for each row.");
                rows.Add(Row(ref reader, content, lines, names, problems));
            }

            return rows;
        }
        catch (JsonException problem)
        {
            throw Refused($"line {problem.LineNumber + 1}, column {problem.BytePositionInLine + 1}", $"this is not JSON. {problem.Message.Split(" LineNumber")[0]}");
        }
        catch (InvalidOperationException)
        {
            throw Refused(lines.Place(reader.TokenStartIndex), "this text is not valid Unicode.");
        }
    }

    /// <summary>The texts of a JSON list; null: it is none.</summary>
    public static IReadOnlyList<string>? Texts(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind == JsonValueKind.Array && document.RootElement.EnumerateArray().All(entry => entry.ValueKind == JsonValueKind.String)
            ? [.. document.RootElement.EnumerateArray().Select(entry => entry.GetString()!)]
            : null;
    }

    private static UploadedRow Row(ref Utf8JsonReader reader, ReadOnlyMemory<byte> content, Lines lines, IReadOnlyList<string> names, List<string> problems)
    {
        var place = lines.Place(reader.TokenStartIndex);
        var values = new Dictionary<string, UploadedValue>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (name, at) = (reader.GetString()!, reader.TokenStartIndex);
            reader.Read();
            var start = reader.TokenStartIndex;
            var isText = reader.TokenType == JsonTokenType.String;
            var isNull = reader.TokenType == JsonTokenType.Null;
            var text = isText ? reader.GetString()! : "";
            reader.Skip();
            if (!names.Select(UploadedRow.Key).Contains(UploadedRow.Key(name), StringComparer.Ordinal))
                problems.Add($"{lines.Place(at)}: there is no {name}; there are {string.Join(", ", names)}.");
            else if (!isNull && !values.TryAdd(
                UploadedRow.Key(name),
                new UploadedValue(isText ? text : Encoding.UTF8.GetString(content.Span[(int)start..(int)reader.BytesConsumed]), !isText, lines.Place(start))))
                problems.Add($"{lines.Place(at)}: {name} stands here a second time.");
        }

        return new UploadedRow(values, place, problems);
    }

    private static RefusedException Refused(string place, string problem) => new(StatusCodes.Status400BadRequest, $"{place}: {problem}");

    /// <summary>Where lines begin, so that a place in the bytes can be told as line and column.</summary>
    private sealed class Lines(ReadOnlyMemory<byte> content)
    {
        private int _line = 1;
        private int _start;
        private int _at;

        /// <summary>Places are asked for from the first to the last, so that each line break is counted once.</summary>
        public string Place(long offset)
        {
            var bytes = content.Span;
            if (offset < _start)
                (_line, _start, _at) = (1, 0, 0);
            for (; _at < offset; _at++)
            {
                if (bytes[_at] == (byte)'\n')
                    (_line, _start) = (_line + 1, _at + 1);
            }

            return $"line {_line}, column {Encoding.UTF8.GetCharCount(bytes[_start..(int)offset]) + 1}";
        }
    }
}
