using System.Buffers;
using System.Globalization;
using System.Text;

namespace LearningRecords.Events;

/// <summary>
/// A recorded statement as a reader gets it: the client's bytes, with <c>stored</c> and <c>authority</c> replaced where they stand
/// and the members the client left out added at the end. Nothing else is touched.
/// </summary>
public static class ExactStatement
{
    /// <summary>Writes the statement's JSON object to <paramref name="output"/>.</summary>
    public static void Write(IBufferWriter<byte> output, StatementRecorded recorded)
    {
        var envelope = recorded.Envelope;
        var body = recorded.Body.Span;
        var end = body.LastIndexOf((byte)'}');
        var position = 0;
        if (envelope.StoredInBody is { } stored && envelope.AuthorityInBody is { } authority && authority.Start < stored.Start)
        {
            Replace(output, body, ref position, authority, envelope.Authority.Span);
            Replace(output, body, ref position, stored, Instant(envelope.Stored));
        }
        else
        {
            if (envelope.StoredInBody is { } storedRange)
                Replace(output, body, ref position, storedRange, Instant(envelope.Stored));
            if (envelope.AuthorityInBody is { } authorityRange)
                Replace(output, body, ref position, authorityRange, envelope.Authority.Span);
        }

        output.Write(body[position..end]);
        if (envelope.Absent.HasFlag(AbsentMembers.Id))
            Add(output, "id"u8, Encoding.ASCII.GetBytes($"\"{envelope.Id}\""));
        if (envelope.Absent.HasFlag(AbsentMembers.Timestamp))
            Add(output, "timestamp"u8, Instant(envelope.Timestamp));
        if (envelope.StoredInBody is null)
            Add(output, "stored"u8, Instant(envelope.Stored));
        if (envelope.AuthorityInBody is null)
            Add(output, "authority"u8, envelope.Authority.Span);
        if (envelope.Absent.HasFlag(AbsentMembers.Version))
            Add(output, "version"u8, Encoding.ASCII.GetBytes($"\"{envelope.Version}\""));
        output.Write(body[end..]);
    }

    private static void Replace(IBufferWriter<byte> output, ReadOnlySpan<byte> body, ref int position, ByteRange range, ReadOnlySpan<byte> value)
    {
        output.Write(body[position..range.Start]);
        output.Write(value);
        position = range.Start + range.Length;
    }

    private static void Add(IBufferWriter<byte> output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        output.Write(",\""u8);
        output.Write(name);
        output.Write("\":"u8);
        output.Write(value);
    }

    private static byte[] Instant(DateTimeOffset instant) =>
        Encoding.ASCII.GetBytes(instant.UtcDateTime.ToString("'\"'yyyy-MM-dd'T'HH:mm:ss.ffffff'Z\"'", CultureInfo.InvariantCulture));
}
