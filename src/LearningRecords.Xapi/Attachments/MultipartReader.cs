using System.Buffers;
using System.Text;

namespace LearningRecords.Xapi.Attachments;

/// <summary>Reads a <c>multipart/mixed</c> body (RFC 2046) part by part, never holding more of it than a buffer.</summary>
internal sealed class MultipartReader : IDisposable
{
    private const int BufferLength = 64 * 1024;
    private const int LongestHeaders = 16 * 1024;

    private static ReadOnlySpan<byte> LineBreak => "\r\n"u8;

    private readonly Stream _body;
    private readonly byte[] _delimiter;
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
    private int _start;
    private int _end;
    private bool _ended;
    private bool _inContent = true; // the preamble before the first part is passed over like a part

    public MultipartReader(Stream body, string boundary)
    {
        _body = body;
        _delimiter = Encoding.ASCII.GetBytes("--" + boundary);
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    /// <summary>Goes to the next part, passing over what is left of the current one, and returns its headers; null after the last part.</summary>
    /// <exception cref="InvalidDataException">The body is not multipart.</exception>
    public async ValueTask<Dictionary<string, string>?> NextAsync(CancellationToken cancellation)
    {
        while (_inContent)
            _ = await ReadContentAsync(cancellation);
        if (await IsClosingAsync(cancellation))
            return null;

        var headers = await ReadHeadersAsync(cancellation);
        _inContent = true;
        return headers;
    }

    /// <summary>More of the content of the current part; empty at its end. Valid until the next call.</summary>
    /// <exception cref="InvalidDataException">The body ends before the part does.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadContentAsync(CancellationToken cancellation)
    {
        while (_inContent)
        {
            // The line break before a delimiter belongs to it. Two widespread clients leave it out between attachments, whose hashes tell if it was content.
            var window = _buffer.AsMemory(_start.._end);
            var found = window.Span.IndexOf(_delimiter);
            var lineBreak = found >= LineBreak.Length && window.Span[..found].EndsWith(LineBreak) ? LineBreak.Length : 0;
            if (found - lineBreak == 0)
            {
                _start += found + _delimiter.Length;
                _inContent = false;
                return default;
            }

            // Bytes that may be the beginning of a delimiter stay until the rest of it is there.
            var sure = found > 0 ? found - lineBreak : window.Length - (LineBreak.Length + _delimiter.Length - 1);
            if (sure > 0)
            {
                _start += sure;
                return window[..sure];
            }

            if (!await FillAsync(cancellation))
                throw new InvalidDataException("The body ends inside a part; the closing boundary is missing.");
        }

        return default;
    }

    private async ValueTask<bool> IsClosingAsync(CancellationToken cancellation)
    {
        while (_end - _start < 2 && await FillAsync(cancellation))
        {
        }

        return _buffer.AsSpan(_start.._end).StartsWith("--"u8);
    }

    private async ValueTask<Dictionary<string, string>> ReadHeadersAsync(CancellationToken cancellation)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var left = LongestHeaders;
        if ((await ReadLineAsync(left, cancellation)).Trim(' ', '\t').Length > 0)
            throw new InvalidDataException("A boundary must stand alone on its line.");
        while (await ReadLineAsync(left, cancellation) is { Length: > 0 } line)
        {
            left -= line.Length;
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1 || !headers.TryAdd(line[..colon].Trim(), line[(colon + 1)..].Trim()))
                throw new InvalidDataException($"\"{(line.Length > 60 ? line[..60] : line)}\" is not a header, or one that was there already.");
        }

        return headers;
    }

    private async ValueTask<string> ReadLineAsync(int longest, CancellationToken cancellation)
    {
        int length;
        while ((length = _buffer.AsSpan(_start.._end).IndexOf("\r\n"u8)) < 0)
        {
            if (_end - _start > longest || !await FillAsync(cancellation))
                throw new InvalidDataException("The headers of a part do not end.");
        }

        if (length > longest)
            throw new InvalidDataException("The headers of a part are too long.");
        var line = Encoding.UTF8.GetString(_buffer, _start, length);
        _start += length + 2;
        return line;
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellation)
    {
        if (_ended)
            return false;
        if (_start > 0)
        {
            _buffer.AsSpan(_start.._end).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        var read = await _body.ReadAsync(_buffer.AsMemory(_end), cancellation);
        _end += read;
        _ended = read == 0;
        return !_ended;
    }
}
