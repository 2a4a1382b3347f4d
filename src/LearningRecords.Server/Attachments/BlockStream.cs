using System.Buffers;

namespace LearningRecords.Server.Attachments;

/// <summary>Cuts what is written to it into blocks of one size and hands on each when it is full. What is left at the end is <see cref="Rest"/>.</summary>
internal sealed class BlockStream(int blockBytes, Func<ReadOnlyMemory<byte>, CancellationToken, Task> handOn) : Stream
{
    private byte[] _block = ArrayPool<byte>.Shared.Rent(blockBytes);
    private int _filled;
    private long _length;

    public ReadOnlyMemory<byte> Rest => _block.AsMemory(0, _filled);

    /// <summary>How many bytes were written so far.</summary>
    public override long Length => _length;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            var taken = Math.Min(buffer.Length, blockBytes - _filled);
            buffer[..taken].CopyTo(_block.AsMemory(_filled));
            buffer = buffer[taken..];
            _filled += taken;
            _length += taken;
            if (_filled == blockBytes)
            {
                await handOn(Rest, cancellationToken);
                _filled = 0;
            }
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
        // Only full blocks are handed on.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && _block.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_block);
            _block = [];
        }

        base.Dispose(disposing);
    }
}
