using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Npgsql;

namespace LearningRecords.Insights.Folding;

/// <summary>Sends rows in the binary format of COPY. The driver's importer goes through a converter and its state for each value, which costs more than the row it comes from.</summary>
internal sealed class CopyRows(NpgsqlConnection connection, string sql) : IDisposable
{
    private const int SentAtOnce = 64 * 1024;

    // Oids of the types that arrays hold.
    private const int UuidType = 2950;
    private const int IntegerType = 23;
    private const int DoubleType = 701;

    private static readonly byte[] Signature = [.. "PGCOPY\n"u8, 0xFF, .. "\r\n\0"u8, 0, 0, 0, 0, 0, 0, 0, 0];
    private static readonly DateTime Epoch = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly int EpochDay = DateOnly.FromDateTime(Epoch).DayNumber;

    private readonly NpgsqlRawCopyStream _stream = Open(connection, sql);
    private byte[] _buffer = Begin();
    private int _filled = Signature.Length;
    private bool _complete;

    /// <summary>Ends the rows; without it they are not taken.</summary>
    public void Complete()
    {
        BinaryPrimitives.WriteInt16BigEndian(Take(sizeof(short)), -1);
        Send();
        _complete = true;
    }

    /// <param name="begin">The number of columns and the first values, as <see cref="BeginOf"/> made them.</param>
    public void BeginRow(ReadOnlySpan<byte> begin)
    {
        if (_filled >= SentAtOnce)
            Send();
        begin.CopyTo(Take(begin.Length));
    }

    /// <summary>How a row of so many columns begins whose first has this value.</summary>
    public static byte[] BeginOf(int columns, string first)
    {
        var begin = new byte[sizeof(short) + sizeof(int) + Encoding.UTF8.GetByteCount(first)];
        BinaryPrimitives.WriteInt16BigEndian(begin, (short)columns);
        BinaryPrimitives.WriteInt32BigEndian(begin.AsSpan(sizeof(short)), begin.Length - sizeof(short) - sizeof(int));
        Encoding.UTF8.GetBytes(first, begin.AsSpan(sizeof(short) + sizeof(int)));
        return begin;
    }

    public void WriteNull() => BinaryPrimitives.WriteInt32BigEndian(Take(sizeof(int)), -1);

    public void Write(Guid value) => value.TryWriteBytes(Value(16), bigEndian: true, out _);

    public void Write(bool value) => Value(1)[0] = value ? (byte)1 : (byte)0;

    public void Write(short value) => BinaryPrimitives.WriteInt16BigEndian(Value(sizeof(short)), value);

    public void Write(int value) => BinaryPrimitives.WriteInt32BigEndian(Value(sizeof(int)), value);

    public void Write(long value) => BinaryPrimitives.WriteInt64BigEndian(Value(sizeof(long)), value);

    public void Write(double value) => BinaryPrimitives.WriteDoubleBigEndian(Value(sizeof(double)), value);

    /// <summary>The ends of the calendar are the infinities, as of moments.</summary>
    public void Write(DateOnly value) => Write(value == DateOnly.MinValue ? int.MinValue : value == DateOnly.MaxValue ? int.MaxValue : value.DayNumber - EpochDay);

    /// <summary>In microseconds; the ends of the calendar are the infinities.</summary>
    public void Write(DateTimeOffset value) => Write(
        value == DateTimeOffset.MinValue ? long.MinValue : value == DateTimeOffset.MaxValue ? long.MaxValue : (value.UtcTicks - Epoch.Ticks) / TimeSpan.TicksPerMicrosecond);

    public void Write(TimeSpan value)
    {
        var interval = Value(16);
        BinaryPrimitives.WriteInt64BigEndian(interval, value.Ticks % TimeSpan.TicksPerDay / TimeSpan.TicksPerMicrosecond);
        BinaryPrimitives.WriteInt32BigEndian(interval[sizeof(long)..], value.Days);
        BinaryPrimitives.WriteInt32BigEndian(interval[(sizeof(long) + sizeof(int))..], 0);
    }

    public void Write(string value)
    {
        var place = _filled;
        var written = Encoding.UTF8.GetBytes(value, Take(sizeof(int) + Encoding.UTF8.GetMaxByteCount(value.Length))[sizeof(int)..]);
        BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(place), written);
        _filled = place + sizeof(int) + written;
    }

    public void Write(Guid[] values)
    {
        BeginArray(UuidType, values.Length, 16);
        foreach (var value in values)
            Write(value);
    }

    public void Write(int[] values)
    {
        BeginArray(IntegerType, values.Length, sizeof(int));
        foreach (var value in values)
            Write(value);
    }

    public void Write(double[] values)
    {
        BeginArray(DoubleType, values.Length, sizeof(double));
        foreach (var value in values)
            Write(value);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        if (!_complete)
            _stream.Cancel();
        _stream.Dispose();
    }

    private static NpgsqlRawCopyStream Open(NpgsqlConnection connection, string sql)
    {
        var stream = connection.BeginRawBinaryCopy(sql);
        (stream.ReadTimeout, stream.WriteTimeout) = (0, 0);
        return stream;
    }

    private static byte[] Begin()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(2 * SentAtOnce);
        Signature.CopyTo(buffer, 0);
        return buffer;
    }

    // One dimension from 1 on without nulls, or none.
    private void BeginArray(int type, int count, int size)
    {
        var dimensions = count == 0 ? 0 : 1;
        var begin = Value((3 + (2 * dimensions)) * sizeof(int), count * (sizeof(int) + size));
        BinaryPrimitives.WriteInt32BigEndian(begin, dimensions);
        BinaryPrimitives.WriteInt32BigEndian(begin[4..], 0);
        BinaryPrimitives.WriteInt32BigEndian(begin[8..], type);
        if (count == 0)
            return;
        BinaryPrimitives.WriteInt32BigEndian(begin[12..], count);
        BinaryPrimitives.WriteInt32BigEndian(begin[16..], 1);
    }

    /// <param name="size">Of what is written now.</param>
    /// <param name="more">Of what belongs to the value and is written next.</param>
    private Span<byte> Value(int size, int more = 0)
    {
        var place = Take(sizeof(int) + size);
        BinaryPrimitives.WriteInt32BigEndian(place, size + more);
        return place[sizeof(int)..];
    }

    private Span<byte> Take(int size)
    {
        if (_buffer.Length - _filled < size)
            Grow(size);
        var place = _buffer.AsSpan(_filled, size);
        _filled += size;
        return place;
    }

    private void Grow(int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * _buffer.Length, _filled + size));
        _buffer.AsSpan(0, _filled).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    private void Send()
    {
        _stream.Write(_buffer, 0, _filled);
        _filled = 0;
    }
}
