using System.Buffers;
using System.Runtime.CompilerServices;

namespace LearningRecords.Server.Import;

/// <summary>
/// Cuts a stream into statements without parsing them; the bytes of each are kept as they are. Recognised by how it begins: JSON Lines, an array,
/// the answer of a statements resource (<c>{"statements": […]}</c>), or objects written over several lines.
/// </summary>
public static class SplitStatements
{
    private const int BlockBytes = 64 * 1024;
    private const int LongestStatement = 64 * 1024 * 1024;

    public static async IAsyncEnumerable<StatementSource> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken token)
    {
        // What is cut out points into its block, so a block is never written again.
        var block = new byte[BlockBytes];
        var (filled, ended, number) = (0, false, 0L);
        var scanner = default(IStatementScanner);
        while (!ended)
        {
            var kept = scanner?.Unfinished ?? 0;
            if (kept > 0 || filled == block.Length)
            {
                var unfinished = block.AsSpan(kept, filled - kept);
                if (unfinished.Length > LongestStatement)
                    throw new InvalidDataException($"What stands at {number + 1} is larger than {LongestStatement / 1024 / 1024} MiB, which no statement is.");
                block = Copy(unfinished);
                filled -= kept;
                scanner?.Moved(kept);
            }

            var read = await stream.ReadAsync(block.AsMemory(filled), token);
            filled += read;
            ended = read == 0;
            scanner ??= Recognise(block.AsSpan(0, filled), ended);
            while (scanner?.Next(block.AsSpan(0, filled), ended) is { } found)
            {
                number++;
                if (block.AsSpan(found).ContainsAnyExcept(Whitespace))
                    yield return new StatementSource(number, block.AsMemory(found));
            }
        }

        scanner?.End(number);
    }

    internal static readonly SearchValues<byte> Whitespace = SearchValues.Create(" \t\r\n"u8);

    private static byte[] Copy(ReadOnlySpan<byte> unfinished)
    {
        var block = new byte[Math.Max(BlockBytes, unfinished.Length * 2)];
        unfinished.CopyTo(block);
        return block;
    }

    // The first line decides; null when there is not enough yet to decide by.
    private static IStatementScanner? Recognise(ReadOnlySpan<byte> head, bool ended)
    {
        var skipped = head.StartsWith("\uFEFF"u8) ? 3 : 0;
        var text = head[skipped..].TrimStart(" \t\r\n"u8);
        if (text.IsEmpty)
            return null;
        if (text[0] == (byte)'[')
            return new ValueScanner(level: 1, skipped);
        var inside = text[1..].TrimStart(" \t\r\n"u8);
        if (inside.StartsWith("\"statements\""u8) || inside.StartsWith("\"more\""u8))
            return new ValueScanner(level: 2, skipped);
        var lineEnd = text.IndexOf((byte)'\n');
        if (lineEnd < 0 && !ended && text.Length < LongestStatement)
            return null;
        return lineEnd < 0 || !IsOpen(text[..lineEnd]) ? new LineScanner(skipped) : new ValueScanner(level: 0, skipped);
    }

    private static bool IsOpen(ReadOnlySpan<byte> line)
    {
        var json = new System.Text.Json.Utf8JsonReader(line, isFinalBlock: false, default);
        try
        {
            while (json.Read())
            {
                // Only whether it ends in the middle of an object is of interest.
            }

            return json.CurrentDepth > 0 || json.TokenType is System.Text.Json.JsonTokenType.StartObject;
        }
        catch (System.Text.Json.JsonException)
        {
            return false;
        }
    }
}

/// <summary>Finds where statements begin and end in what was read so far.</summary>
internal interface IStatementScanner
{
    /// <summary>Where the statement begins that has not ended yet.</summary>
    int Unfinished { get; }

    /// <summary>The next statement that is there as a whole; null when more must be read.</summary>
    Range? Next(ReadOnlySpan<byte> bytes, bool ended);

    /// <summary>The unfinished statement was moved to the front by this many bytes.</summary>
    void Moved(int bytes);

    /// <summary>Nothing more comes.</summary>
    /// <exception cref="InvalidDataException">The end was not to be expected.</exception>
    void End(long number);
}

/// <summary>A statement is a line.</summary>
internal sealed class LineScanner(int start) : IStatementScanner
{
    private int _start = start;

    public int Unfinished => _start;

    public Range? Next(ReadOnlySpan<byte> bytes, bool ended)
    {
        var length = bytes[_start..].IndexOf((byte)'\n');
        if (length < 0 && (!ended || _start == bytes.Length))
            return null;
        var found = length < 0 ? _start..bytes.Length : _start..(_start + length);
        _start = length < 0 ? bytes.Length : _start + length + 1;
        return found;
    }

    public void Moved(int bytes) => _start -= bytes;

    public void End(long number)
    {
        // A last line without its end is a line.
    }
}

/// <summary>A statement is a JSON value at one level of nesting.</summary>
/// <param name="level">How many arrays and objects stand around it.</param>
/// <param name="position">Where to begin.</param>
internal sealed class ValueScanner(int level, int position) : IStatementScanner
{
    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> EndOfScalar = SearchValues.Create(" \t\r\n,]}"u8);
    private static readonly SearchValues<byte> Between = SearchValues.Create(" \t\r\n,"u8);

    private int _position = position;
    private int _began = -1;
    private int _depth;
    private bool _inString;

    public int Unfinished => _began >= 0 ? _began : _position;

    public Range? Next(ReadOnlySpan<byte> bytes, bool ended)
    {
        while (_position < bytes.Length)
        {
            if (_inString)
            {
                if (!Skip(bytes, bytes[_position..].IndexOfAny((byte)'"', (byte)'\\')))
                    return null;
                if (bytes[_position] == (byte)'\\')
                {
                    if (_position + 1 == bytes.Length)
                        return null;
                    _position += 2;
                    continue;
                }

                _position++;
                _inString = false;
                if (_began >= 0 && _depth == level)
                    return Found();
                continue;
            }

            if (_began < 0 && _depth == level)
            {
                if (!Skip(bytes, bytes[_position..].IndexOfAnyExcept(Between)))
                    return null;
                if (bytes[_position] is not ((byte)']' or (byte)'}'))
                    _began = _position;
            }

            if (_began >= 0 && _depth == level && bytes[_position] is not ((byte)'{' or (byte)'[' or (byte)'"'))
            {
                var length = bytes[_position..].IndexOfAny(EndOfScalar);
                if (length < 0 && !ended)
                    return null;
                _position = length < 0 ? bytes.Length : _position + Math.Max(length, 1);
                return Found();
            }

            if (!Skip(bytes, bytes[_position..].IndexOfAny(Structure)))
                return null;
            switch (bytes[_position++])
            {
                case (byte)'"':
                    _inString = true;
                    break;
                case (byte)'{' or (byte)'[':
                    _depth++;
                    break;
                default:
                    if (--_depth < 0)
                        throw new InvalidDataException("A bracket is closed that was never opened.");
                    if (_began >= 0 && _depth == level)
                        return Found();
                    break;
            }
        }

        return null;
    }

    public void Moved(int bytes) => (_position, _began) = (_position - bytes, _began >= 0 ? _began - bytes : -1);

    public void End(long number)
    {
        if (_began >= 0 || _depth > 0 || _inString)
            throw new InvalidDataException($"It ends in the middle, after statement {number}.");
    }

    private bool Skip(ReadOnlySpan<byte> bytes, int length)
    {
        _position = length < 0 ? bytes.Length : _position + length;
        return length >= 0;
    }

    private Range Found()
    {
        var found = _began.._position;
        _began = -1;
        return found;
    }
}
