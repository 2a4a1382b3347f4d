using System.Buffers.Binary;
using System.Text;
using JasperFx.Events;

namespace LearningRecords.Events;

/// <summary>
/// The stored form of <see cref="StatementRecorded"/>: a fixed head (the number of the import that brought it, if any, among it), the version, the authority, the places of single context activities, then the body untouched.
/// The first byte is the layout's version; a new layout takes a new number and old ones stay readable.
/// </summary>
public sealed class StatementRecordedSerializer : IEventBinarySerializer
{
    // Layout 1 knew nothing of context activities, layout 2 nothing of imports.
    private const byte Layout1 = 1;
    private const byte Layout2 = 2;
    private const byte Layout3 = 3;
    private const int Head1Length = 1 + 1 + 16 + 8 + 8 + 4 * 4 + 1 + 4;
    private const int Head2Length = Head1Length + 4;
    private const int HeadLength = Head2Length + 8;
    private const int RangeLength = 8;

    public byte[] Serialize(Type type, object data) => Write((StatementRecorded)data);

    public object Deserialize(Type type, byte[] data) => Read(data);

    public static byte[] Write(StatementRecorded recorded)
    {
        var envelope = recorded.Envelope;
        var version = Encoding.ASCII.GetBytes(envelope.Version);
        var singles = envelope.SingleContextActivities;
        var bytes = new byte[HeadLength + version.Length + envelope.Authority.Length + singles.Count * RangeLength + recorded.Body.Length];
        var head = bytes.AsSpan();
        head[0] = Layout3;
        head[1] = (byte)envelope.Absent;
        envelope.Id.TryWriteBytes(head[2..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(head[18..], envelope.Stored.UtcTicks);
        BinaryPrimitives.WriteInt64BigEndian(head[26..], envelope.Timestamp.UtcTicks);
        WriteRange(head[34..], envelope.StoredInBody);
        WriteRange(head[42..], envelope.AuthorityInBody);
        head[50] = checked((byte)version.Length);
        BinaryPrimitives.WriteInt32BigEndian(head[51..], envelope.Authority.Length);
        BinaryPrimitives.WriteInt32BigEndian(head[Head1Length..], singles.Count);
        BinaryPrimitives.WriteInt64BigEndian(head[Head2Length..], envelope.Import);
        var rest = head[HeadLength..];
        version.CopyTo(rest);
        rest = rest[version.Length..];
        envelope.Authority.Span.CopyTo(rest);
        rest = rest[envelope.Authority.Length..];
        foreach (var single in singles)
        {
            WriteRange(rest, single);
            rest = rest[RangeLength..];
        }

        recorded.Body.Span.CopyTo(rest);
        return bytes;
    }

    public static StatementRecorded Read(ReadOnlyMemory<byte> bytes)
    {
        var head = bytes.Span;
        if (head.Length < Head1Length || head[0] is not (>= Layout1 and <= Layout3))
            throw new InvalidDataException($"A stored statement starts with layout {(head.IsEmpty ? "(nothing)" : head[0])}; this version reads layouts {Layout1} to {Layout3}.");

        int versionLength = head[50], authorityLength = BinaryPrimitives.ReadInt32BigEndian(head[51..]);
        var headLength = head[0] switch { Layout1 => Head1Length, Layout2 => Head2Length, _ => HeadLength };
        var singleCount = head[0] == Layout1 ? 0 : BinaryPrimitives.ReadInt32BigEndian(head[Head1Length..]);
        var singlesStart = headLength + versionLength + authorityLength;
        var singles = singleCount == 0 ? [] : new ByteRange[singleCount];
        for (var i = 0; i < singles.Length; i++)
            singles[i] = ReadRange(head[(singlesStart + i * RangeLength)..])!.Value;
        var envelope = new StatementEnvelope
        {
            Id = new Guid(head.Slice(2, 16), bigEndian: true),
            Stored = new DateTimeOffset(BinaryPrimitives.ReadInt64BigEndian(head[18..]), TimeSpan.Zero),
            Timestamp = new DateTimeOffset(BinaryPrimitives.ReadInt64BigEndian(head[26..]), TimeSpan.Zero),
            Absent = (AbsentMembers)head[1],
            StoredInBody = ReadRange(head[34..]),
            AuthorityInBody = ReadRange(head[42..]),
            Version = Encoding.ASCII.GetString(head.Slice(headLength, versionLength)),
            Authority = bytes.Slice(headLength + versionLength, authorityLength),
            SingleContextActivities = singles,
            Import = head[0] == Layout3 ? BinaryPrimitives.ReadInt64BigEndian(head[Head2Length..]) : 0,
        };
        return new StatementRecorded(envelope, bytes[(singlesStart + singleCount * RangeLength)..]);
    }

    private static void WriteRange(Span<byte> target, ByteRange? range)
    {
        BinaryPrimitives.WriteInt32BigEndian(target, range?.Start ?? -1);
        BinaryPrimitives.WriteInt32BigEndian(target[4..], range?.Length ?? 0);
    }

    private static ByteRange? ReadRange(ReadOnlySpan<byte> source)
    {
        var start = BinaryPrimitives.ReadInt32BigEndian(source);
        return start < 0 ? null : new ByteRange(start, BinaryPrimitives.ReadInt32BigEndian(source[4..]));
    }
}
