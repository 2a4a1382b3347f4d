namespace LearningRecords.Server.Requests;

/// <summary>A request's body that ends in a 413 when it is larger than it may be, however large it was announced.</summary>
internal sealed class BoundedBody(Stream body, long limit) : Stream
{
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var read = await body.ReadAsync(buffer, cancellationToken);
            _read += read;
            return _read <= limit ? read : throw ReadBody.TooLarge(limit);
        }
        catch (Exception exception) when (ReadBody.IsBrokenEncoding(exception))
        {
            throw ReadBody.BrokenEncoding(exception);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
        // Nothing is written.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
