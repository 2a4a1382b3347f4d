using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LearningRecords.Xapi.Reading;

/// <summary>Finds the JSON pointers of ascending positions in a body, relative to the statement they are in.</summary>
internal ref struct PointerFinder
{
    private readonly List<Segment> _path = [];
    private readonly bool _isArray;
    private Utf8JsonReader _json;
    private bool _done;

    public PointerFinder(ReadOnlySpan<byte> body, bool isArray, int maxDepth)
    {
        _isArray = isArray;
        _json = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = maxDepth });
    }

    /// <summary>The pointer of the token at the position, or of the last one before it.</summary>
    public string Find(long position)
    {
        try
        {
            while (!_done && (_json.TokenType == JsonTokenType.None || _json.TokenStartIndex < position))
                Advance();
        }
        catch (JsonException)
        {
            _done = true; // the body ends here for the reader, and so does the path
        }

        return Render();
    }

    private void Advance()
    {
        if (_json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            _path.Add(new Segment(Name: null, _json.TokenType == JsonTokenType.StartArray ? -1 : 0, _json.TokenType == JsonTokenType.StartArray));
        if (!_json.Read())
        {
            _done = true;
            return;
        }

        if (_json.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            _path.RemoveAt(_path.Count - 1);
        else if (_json.TokenType == JsonTokenType.PropertyName)
            _path[^1] = _path[^1] with { Name = NameOf(ref _json) };
        else if (_path.Count > 0 && _path[^1].IsArray)
            _path[^1] = _path[^1] with { Index = _path[^1].Index + 1 };
    }

    private readonly string Render()
    {
        var pointer = new StringBuilder();
        for (var i = _isArray ? 1 : 0; i < _path.Count; i++)
        {
            var (name, index, isArray) = _path[i];
            if (isArray)
                pointer.Append('/').Append(Math.Max(index, 0).ToString(CultureInfo.InvariantCulture));
            else if (name is not null)
                pointer.Append('/').Append(name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
        }

        return pointer.ToString();
    }

    private static string NameOf(ref Utf8JsonReader json)
    {
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(json.ValueSpan); // a broken escape has no other form
        }
    }

    private readonly record struct Segment(string? Name, int Index, bool IsArray);
}
