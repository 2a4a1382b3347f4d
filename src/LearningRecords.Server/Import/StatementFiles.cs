using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace LearningRecords.Server.Import;

/// <summary>Reads statements from files: a JSON array, a single object, or JSON Lines; gzipped or not. The bytes of each statement are kept as they are.</summary>
public static class StatementFiles
{
    private static readonly string[] Endings = [".json", ".jsonl", ".ndjson", ".json.gz", ".jsonl.gz", ".ndjson.gz"];

    /// <summary>The statement files at a path: the file itself, or those in the folder by name.</summary>
    public static IReadOnlyList<string> At(string path) =>
        Directory.Exists(path)
            ? [.. Directory.EnumerateFiles(path).Where(file => Endings.Any(ending => file.EndsWith(ending, StringComparison.OrdinalIgnoreCase))).Order(StringComparer.Ordinal)]
            : [path];

    public static async IAsyncEnumerable<StatementSource> ReadAsync(string file, [EnumeratorCancellation] CancellationToken token)
    {
        await using var raw = File.OpenRead(file);
        await using Stream stream = file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(raw, CompressionMode.Decompress) : raw;
        var reader = PipeReader.Create(stream);
        var number = 0L;
        if (await StartsArray(reader, token))
        {
            await foreach (var element in JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(reader, cancellationToken: token))
                yield return new StatementSource(++number, JsonMarshal.GetRawUtf8Value(element).ToArray());
            yield break;
        }

        await foreach (var line in Lines(reader, token))
        {
            number++;
            if (line.AsSpan().ContainsAnyExcept(" \t\r"u8))
                yield return new StatementSource(number, line);
        }
    }

    private static async Task<bool> StartsArray(PipeReader reader, CancellationToken token)
    {
        while (true)
        {
            var read = await reader.ReadAsync(token);
            var first = FirstByteOfText(read.Buffer);
            reader.AdvanceTo(read.Buffer.Start, first is null ? read.Buffer.End : read.Buffer.Start);
            if (first is not null || read.IsCompleted)
                return first == (byte)'[';
        }
    }

    private static byte? FirstByteOfText(ReadOnlySequence<byte> bytes)
    {
        foreach (var segment in bytes)
        {
            if (segment.Span.IndexOfAnyExcept(" \t\r\n"u8) is >= 0 and var index)
                return segment.Span[index];
        }

        return null;
    }

    private static async IAsyncEnumerable<byte[]> Lines(PipeReader reader, [EnumeratorCancellation] CancellationToken token)
    {
        while (true)
        {
            var read = await reader.ReadAsync(token);
            var buffer = read.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                yield return buffer.Slice(0, end).ToArray();
                buffer = buffer.Slice(buffer.GetPosition(1, end));
            }

            if (read.IsCompleted)
            {
                if (!buffer.IsEmpty)
                    yield return buffer.ToArray();
                yield break;
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }
}
