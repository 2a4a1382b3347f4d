using System.Text;
using System.Text.Json;

namespace LearningRecords.Xapi.Reading;

// Values and data types (Data 2.2, 4).
internal ref partial struct StatementParser
{
    private const int ShownLength = 60;

    /// <summary>
    /// Goes to the value of the next known property of the current object and returns its name; null at the end of the object.
    /// Unknown and repeated properties and nulls are noted and passed over.
    /// </summary>
    private string? NextProperty(PropertySet properties, ref uint seen)
    {
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            var position = _json.TokenStartIndex;
            var index = properties.IndexOf(Text());
            if (index < 0)
                NoteUnknown(properties);
            else if ((seen & (1u << index)) != 0)
                Note(Rules.PropertyRepeated, $"\"{properties.Names[index]}\" appears more than once.");

            _json.Read();
            if (index < 0 || (seen & (1u << index)) != 0)
            {
                SkipValue(nullsAllowed: true);
                continue;
            }

            seen |= 1u << index;
            if (_json.TokenType != JsonTokenType.Null)
                return properties.Names[index];
            Note(Rules.NullNotAllowed, position, $"\"{properties.Names[index]}\" is null; leave the property out instead.");
        }

        return null;
    }

    private void NoteUnknown(PropertySet properties)
    {
        if (!HasWholeEscapes())
            return;
        var hint = properties.Resembling(Text()) is { } known
            ? $"names are case sensitive, use \"{known}\"."
            : $"{properties.Owner} may have {string.Join(", ", properties.Names)}.";
        if (_version == XapiVersion.V1_0_3 && (_json.ValueTextEquals("contextAgents"u8) || _json.ValueTextEquals("contextGroups"u8)))
            hint = "it came with xAPI 2.0, and this request is made as 1.0.3.";
        Note(Rules.PropertyUnknown, $"{Shown()} is not a property here: {hint}");
    }

    private bool IsObject(string property) => _json.TokenType == JsonTokenType.StartObject || Refuse(property, "an object");

    private bool IsArray(string property) => _json.TokenType == JsonTokenType.StartArray || Refuse(property, "an array");

    private bool IsString(string property) => (_json.TokenType == JsonTokenType.String || Refuse(property, "a string")) && HasWholeEscapes();

    private bool Refuse(string property, string expected)
    {
        if (_json.TokenType == JsonTokenType.Null)
            Note(Rules.NullNotAllowed, $"{property} must be {expected}, not null.");
        else
            Note(Rules.WrongType, $"{property} must be {expected}, not {Kind(_json.TokenType)}.");
        SkipValue(nullsAllowed: true);
        return false;
    }

    private string? ReadString(string property) => IsString(property) ? _json.GetString() : null;

    private void ReadBoolean(string property)
    {
        if (_json.TokenType is not (JsonTokenType.True or JsonTokenType.False))
            Refuse(property, "true or false");
    }

    private double? ReadNumber(string property)
    {
        if (_json.TokenType != JsonTokenType.Number)
        {
            Refuse(property, "a number");
            return null;
        }

        if (_json.TryGetDouble(out var number) && double.IsFinite(number))
            return number;
        Note(Rules.NumberOutOfRange, $"{property} is too large a number: {Shown()}.");
        return null;
    }

    private bool IsIri(string property)
    {
        if (!IsString(property))
            return false;
        if (Iri.IsValid(Text()))
            return true;
        NoteNoIri(property);
        return false;
    }

    private string? ReadIri(string property) => ReadIri(property, out _);

    private string? ReadIri(string property, out Guid key)
    {
        key = default;
        if (!IsString(property))
            return null;
        if (_working.Iris.Find(Text()) is not { } iri)
        {
            NoteNoIri(property);
            return null;
        }

        key = iri.Key;
        return iri.Text;
    }

    private readonly void NoteNoIri(string property) =>
        Note(Rules.IriFormat, $"{property} must be an IRI with a scheme, such as http://example.com/a; it is {Shown()}.");

    private Guid? ReadUuid(string property)
    {
        if (!IsString(property))
            return null;
        if (Uuid.TryParse(Text(), out var uuid))
            return uuid;
        Note(Rules.UuidFormat, $"{property} must be a UUID, such as 12345678-1234-5678-1234-567812345678; it is {Shown()}.");
        return null;
    }

    private DateTimeOffset? ReadTimestamp(string property)
    {
        if (!IsString(property))
            return null;
        if (Iso8601.TryParseTimestamp(Text(), _version, out var instant))
            return instant;
        var format = _version == XapiVersion.V1_0_3 ? "an ISO 8601" : "an RFC 3339";
        Note(Rules.TimestampFormat, $"{property} must be {format} date and time, such as 2026-01-31T12:34:56.789Z; it is {Shown()}.");
        return null;
    }

    private void ReadLanguageMap(string property)
    {
        if (!IsObject(property))
            return;
        _working.Names.Open();
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            if (IsNewName() && !LanguageTag.IsValid(Text()))
                Note(Rules.LanguageTagFormat, $"The keys of {property} are language tags (RFC 5646), such as en or zh-Hans; {Shown()} is not one.");
            _json.Read();
            IsString("A text of a language map");
        }

        _working.Names.Close();
    }

    private void ReadExtensions()
    {
        if (!IsObject("\"extensions\""))
            return;
        _working.Names.Open();
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            if (IsNewName() && !IsExtensionKey(Text()))
                Note(Rules.ExtensionKeyIri, $"The keys of \"extensions\" are IRIs with a scheme; {Shown()} is not one.");
            _json.Read();
            SkipValue(nullsAllowed: true);
        }

        _working.Names.Close();
    }

    // A NUL escaped into a key harms nobody who keeps bytes, and refusing it would lose the whole statement.
    private static bool IsExtensionKey(ReadOnlySpan<byte> key) =>
        Iri.IsValid(key) || (key.Contains((byte)0) && Iri.IsValid(Encoding.UTF8.GetString(key).Replace("\0", "", StringComparison.Ordinal)));

    /// <summary>Passes over any value, noting repeated names and broken escapes at every level.</summary>
    private void SkipValue(bool nullsAllowed)
    {
        var depth = _json.CurrentDepth;
        do
        {
            switch (_json.TokenType)
            {
                case JsonTokenType.StartObject:
                    _working.Names.Open();
                    break;
                case JsonTokenType.EndObject:
                    _working.Names.Close();
                    break;
                case JsonTokenType.PropertyName:
                    IsNewName();
                    break;
                case JsonTokenType.String:
                    HasWholeEscapes();
                    break;
                case JsonTokenType.Null when !nullsAllowed:
                    Note(Rules.NullNotAllowed, "null is allowed only inside extensions.");
                    break;
            }
        }
        while ((_json.CurrentDepth > depth || _json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) && _json.Read());
    }

    private bool IsNewName()
    {
        if (!HasWholeEscapes())
            return false;
        var unescaped = _json.ValueIsEscaped ? _json.GetString() : null;
        if (_working.Names.TryAdd(_utf8, (int)_json.TokenStartIndex + 1, _json.ValueSpan.Length, unescaped))
            return true;
        Note(Rules.PropertyRepeated, $"{Shown()} appears more than once.");
        return false;
    }

    /// <summary>The current string or name without its escapes; valid until the next call.</summary>
    private readonly ReadOnlySpan<byte> Text()
    {
        if (!_json.ValueIsEscaped)
            return _json.ValueSpan;
        if (_working.Unescaped.Length < _json.ValueSpan.Length)
            _working.Unescaped = new byte[_json.ValueSpan.Length];
        return HasBrokenEscape(_json.ValueSpan) ? _json.ValueSpan : _working.Unescaped.AsSpan(0, _json.CopyString(_working.Unescaped));
    }

    private readonly bool HasWholeEscapes()
    {
        if (!_json.ValueIsEscaped || !HasBrokenEscape(_json.ValueSpan))
            return true;
        Note(Rules.EscapeInvalid, "A \\u escape here is half of a surrogate pair, which is no character.");
        return false;
    }

    private static bool HasBrokenEscape(ReadOnlySpan<byte> raw)
    {
        var high = false;
        for (var i = raw.IndexOf((byte)'\\'); i < raw.Length; i++)
        {
            if (raw[i] != (byte)'\\')
            {
                if (high)
                    return true;
                continue;
            }

            if (raw[++i] != (byte)'u')
            {
                if (high)
                    return true;
                continue;
            }

            var unit = CodeUnit(raw.Slice(i + 1, 4));
            i += 4;
            if (char.IsLowSurrogate(unit) != high)
                return true;
            high = char.IsHighSurrogate(unit);
        }

        return high;
    }

    private static char CodeUnit(ReadOnlySpan<byte> hex)
    {
        _ = System.Buffers.Text.Utf8Parser.TryParse(hex, out ushort unit, out _, 'x');
        return (char)unit;
    }

    /// <summary>The current value, shortened, as it is shown in a message.</summary>
    private readonly string Shown()
    {
        var raw = _json.ValueSpan;
        var text = Encoding.UTF8.GetString(raw[..Math.Min(raw.Length, ShownLength * 4)]);
        var length = text.Length > ShownLength && char.IsHighSurrogate(text[ShownLength - 1]) ? ShownLength - 1 : ShownLength;
        var cut = text.Length > length ? string.Concat(text.AsSpan(0, length), "…") : text;
        return _json.TokenType == JsonTokenType.Number ? cut : $"\"{cut}\"";
    }

    private static string Kind(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.Null => "null",
        _ => "true or false",
    };
}
