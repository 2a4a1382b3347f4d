using System.Buffers;
using System.Globalization;
using System.Text;

namespace LearningRecords.Events;

/// <summary>
/// A recorded statement as a reader gets it: the client's bytes, with <c>stored</c> and <c>authority</c> replaced where they stand,
/// single context activities put into an array (Data 2.4.6.2), and the members the client left out added at the end. Nothing else is touched.
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
        foreach (var (range, replacement) in Edits(envelope))
        {
            output.Write(body[position..range.Start]);
            position = range.Start + range.Length;
            if (replacement is { } value)
            {
                output.Write(value.Span);
                continue;
            }

            output.Write("["u8);
            output.Write(body[range.Start..position]);
            output.Write("]"u8);
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

    /// <summary>What to change in the body, in order of place: a replacement, or null to put the value into an array.</summary>
    private static List<(ByteRange Range, ReadOnlyMemory<byte>? Replacement)> Edits(StatementEnvelope envelope)
    {
        List<(ByteRange Range, ReadOnlyMemory<byte>? Replacement)> edits = [.. envelope.SingleContextActivities.Select(range => (range, (ReadOnlyMemory<byte>?)null))];
        if (envelope.StoredInBody is { } stored)
            edits.Add((stored, Instant(envelope.Stored)));
        if (envelope.AuthorityInBody is { } authority)
            edits.Add((authority, envelope.Authority));
        edits.Sort((left, right) => left.Range.Start.CompareTo(right.Range.Start));
        return edits;
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
