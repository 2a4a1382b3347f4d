using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace LearningRecords.Xapi.Comparison;

/// <summary>
/// A statement as bytes in which only what matters differs: members in order of name, every value with its type and length, so that no two
/// values share a form. Nesting is kept on the heap: no depth of input can overflow the stack.
/// </summary>
internal sealed class NormalizedStatement : IDisposable
{
    private const int HeaderLength = 1 + sizeof(int); // a type and a length or count

    private readonly List<Frame> _frames = [];
    private readonly List<Part> _parts = [];
    private readonly Comparison<Part> _byContent;
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(2048);
    private byte[] _spare = ArrayPool<byte>.Shared.Rent(2048);
    private int _length;

    private NormalizedStatement() =>
        _byContent = (a, b) => _bytes.AsSpan(a.Start, a.Length).SequenceCompareTo(_bytes.AsSpan(b.Start, b.Length));

    /// <summary>The normalized form, without the timestamp.</summary>
    public ReadOnlySpan<byte> Content => _bytes.AsSpan(0, _length);

    /// <summary>The timestamp of the statement; null when it has none.</summary>
    public DateTimeOffset? Timestamp { get; private set; }

    public static NormalizedStatement Of(ReadOnlySpan<byte> statement)
    {
        var normalized = new NormalizedStatement();
        normalized.Normalize(statement);
        return normalized;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        ArrayPool<byte>.Shared.Return(_spare);
    }

    private void Normalize(ReadOnlySpan<byte> statement)
    {
        var json = new Utf8JsonReader(statement, new JsonReaderOptions { MaxDepth = int.MaxValue });
        var place = Place.Statement;
        while (json.Read())
        {
            switch (json.TokenType)
            {
                case JsonTokenType.PropertyName:
                    place = BeginMember(ref json);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    Close();
                    break;
                default:
                    if (_frames.Count > 0 && _frames[^1].IsArray)
                    {
                        BeginPart();
                        place = Places.OfElement(_frames[^1].Place);
                    }

                    WriteValue(ref json, place);
                    break;
            }
        }
    }

    private Place BeginMember(ref Utf8JsonReader json)
    {
        var place = Places.OfMember(_frames[^1].Place, ref json);
        switch (place)
        {
            case Place.Ignored:
                json.Skip();
                break;
            case Place.Timestamp:
                json.Read();
                Timestamp = InstantOf(ref json);
                json.Skip();
                break;
            default:
                BeginPart();
                WriteText(ref json, 'k', Place.Other);
                break;
        }

        return place;
    }

    private void BeginPart()
    {
        CollectionsMarshal.AsSpan(_frames)[^1].Parts++;
        _parts.Add(new Part(_length, 0));
    }

    private void WriteValue(ref Utf8JsonReader json, Place place)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.StartObject:
                if (place == Place.Activities)
                {
                    // A single context activity is returned as an array of one (Data 2.4.6.2), so it counts as one.
                    WriteHeader('a', 1);
                    place = Place.Target;
                }

                Open('o', place);
                break;
            case JsonTokenType.StartArray:
                Open('a', place);
                break;
            case JsonTokenType.String:
                WriteString(ref json, place);
                break;
            case JsonTokenType.Number:
                WriteNumber(json.ValueSpan);
                break;
            default:
                WriteHeader('l', (int)json.TokenType);
                break;
        }
    }

    private void Open(char type, Place place)
    {
        _frames.Add(new Frame(place, type == 'a', _length));
        WriteHeader(type, 0);
    }

    private void Close()
    {
        var frame = _frames[^1];
        _frames.RemoveAt(_frames.Count - 1);
        if (frame.Parts > 1 && (!frame.IsArray || frame.Place == Place.Members))
            Sort(CollectionsMarshal.AsSpan(_parts)[^frame.Parts..]);
        _parts.RemoveRange(_parts.Count - frame.Parts, frame.Parts);
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(frame.Header + 1), frame.Parts);
    }

    // Members begin with their name, so this puts them in order of name; members of a Group have none and are ordered by what they are.
    private void Sort(Span<Part> parts)
    {
        var start = parts[0].Start;
        for (var i = 0; i < parts.Length; i++)
            parts[i] = parts[i] with { Length = (i + 1 < parts.Length ? parts[i + 1].Start : _length) - parts[i].Start };
        parts.Sort(_byContent);

        if (_spare.Length < _length - start)
            Grow(ref _spare, 0, _length - start);
        var copied = 0;
        foreach (var (from, length) in parts)
        {
            _bytes.AsSpan(from, length).CopyTo(_spare.AsSpan(copied));
            copied += length;
        }

        _spare.AsSpan(0, copied).CopyTo(_bytes.AsSpan(start));
    }

    private void WriteString(ref Utf8JsonReader json, Place place)
    {
        if (place == Place.Instant && InstantOf(ref json) is { } instant)
        {
            BinaryPrimitives.WriteInt64LittleEndian(Append('i', sizeof(long)), instant.UtcTicks);
            return;
        }

        WriteText(ref json, 's', place);
    }

    private void WriteText(ref Utf8JsonReader json, char type, Place place)
    {
        var raw = json.ValueSpan;
        var header = _length;
        var text = Append(type, raw.Length);
        if (json.ValueIsEscaped)
            text = text[..json.CopyString(text)];
        else
            raw.CopyTo(text);

        var length = place switch
        {
            Place.CaselessText => ToLower(text),
            Place.TargetId when Uuid.TryParse(text, out _) => ToLower(text),
            Place.Mbox => ToLowerDomain(text),
            Place.Duration => Iso8601.CutToHundredths(text),
            _ => text.Length,
        };
        _length = header + HeaderLength + length;
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(header + 1), length);
    }

    private static int ToLower(Span<byte> text)
    {
        foreach (ref var b in text)
        {
            if (char.IsAsciiLetterUpper((char)b))
                b |= 0x20;
        }

        return text.Length;
    }

    private static int ToLowerDomain(Span<byte> mbox)
    {
        ToLower(mbox[MailtoIri.DomainStart(mbox)..]);
        return mbox.Length;
    }

    private static DateTimeOffset? InstantOf(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.String)
            return null;
        return json.ValueIsEscaped
            ? Iso8601.TryParseTimestamp(json.GetString(), XapiVersion.V1_0_3, out var instant) ? instant : null
            : Iso8601.TryParseTimestamp(json.ValueSpan, XapiVersion.V1_0_3, out instant) ? instant : null;
    }

    private void WriteNumber(ReadOnlySpan<byte> number)
    {
        var header = _length;
        var length = NumberForm.Write(number, Append('n', number.Length + NumberForm.MostAdded));
        _length = header + HeaderLength + length;
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(header + 1), length);
    }

    private void WriteHeader(char type, int count)
    {
        var header = _length;
        Append(type, 0);
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(header + 1), count);
    }

    private Span<byte> Append(char type, int length)
    {
        if (_bytes.Length < _length + HeaderLength + length)
            Grow(ref _bytes, _length, _length + HeaderLength + length);
        _bytes[_length] = (byte)type;
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_length + 1), length);
        var content = _bytes.AsSpan(_length + HeaderLength, length);
        _length += HeaderLength + length;
        return content;
    }

    private static void Grow(ref byte[] bytes, int kept, int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, bytes.Length * 2));
        bytes.AsSpan(0, kept).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = larger;
    }

    private record struct Frame(Place Place, bool IsArray, int Header, int Parts = 0);

    private readonly record struct Part(int Start, int Length);
}
