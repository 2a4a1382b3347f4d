using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LearningRecords.TestStatements;

/// <summary>Writes the same JSON in one of the many ways there are: order of members, white space, escapes, forms of numbers.</summary>
internal sealed class Rendering(int seed)
{
    private readonly Random _random = new(seed);
    private readonly StringBuilder _text = new();

    public static byte[] Of(JsonNode node, int seed) => Encoding.UTF8.GetBytes(new Rendering(seed).Render(node));

    private string Render(JsonNode? node)
    {
        Write(node);
        return _text.ToString();
    }

    private void Write(JsonNode? node)
    {
        switch (node)
        {
            case null:
                _text.Append("null");
                break;
            case JsonObject members:
                var shuffled = members.ToArray();
                _random.Shuffle(shuffled);
                WriteList('{', '}', shuffled, m =>
                {
                    WriteString(m.Key);
                    Space();
                    _text.Append(':');
                    Space();
                    Write(m.Value);
                });
                break;
            case JsonArray items:
                WriteList('[', ']', items, Write);
                break;
            default:
                WriteScalar(node.AsValue());
                break;
        }
    }

    private void WriteList<T>(char open, char close, IEnumerable<T> items, Action<T> write)
    {
        _text.Append(open);
        var first = true;
        foreach (var item in items)
        {
            if (!first)
                _text.Append(',');
            first = false;
            Space();
            write(item);
            Space();
        }

        _text.Append(close);
    }

    private void WriteScalar(JsonValue value)
    {
        if (value.GetValueKind() == JsonValueKind.String)
            WriteString(value.GetValue<string>());
        else if (value.GetValueKind() == JsonValueKind.Number)
            WriteNumber(decimal.Parse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture));
        else
            _text.Append(value.ToJsonString());
    }

    private void WriteNumber(decimal number)
    {
        var plain = number.ToString("0.############################", CultureInfo.InvariantCulture);
        _text.Append(_random.Next(4) switch
        {
            0 => plain,
            1 => plain.Contains('.', StringComparison.Ordinal) ? plain + "00" : plain + ".0",
            2 => (number * 1000).ToString("0.############################", CultureInfo.InvariantCulture) + "e-3",
            _ => (number / 100).ToString("0.############################", CultureInfo.InvariantCulture) + "E+02",
        });
    }

    private void WriteString(string text)
    {
        _text.Append('"');
        foreach (var rune in text.EnumerateRunes())
        {
            var character = rune.ToString();
            if (character is not ("\"" or "\\") && rune.Value >= ' ' && _random.Next(8) != 0)
                _text.Append(character);
            else if (character is "\"" or "\\" or "/" && _random.Next(2) == 0)
                _text.Append('\\').Append(character);
            else
                _text.AppendJoin("", character.Select(unit => $"\\u{(int)unit:x4}"));
        }

        _text.Append('"');
    }

    private void Space()
    {
        if (_random.Next(4) == 0)
            _text.Append(" \n\t\r"[_random.Next(4)]);
    }
}
