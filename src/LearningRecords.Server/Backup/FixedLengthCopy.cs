using System.Security.Cryptography;

namespace LearningRecords.Server.Backup;

/// <summary>
/// Reads a file that the database may be writing as the length it had when it was opened: what was added since is left out, what was cut off is zeros, as
/// PostgreSQL's own base backup does; the log sets both right.
/// </summary>
internal sealed class FixedLengthCopy : Stream
{
    private readonly FileStream _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private string? _sha256;
    private long _position;

    private FixedLengthCopy(FileStream file) => (_file, Length) = (file, file.Length);

    /// <returns>Null when the file was removed meanwhile.</returns>
    public static FixedLengthCopy? Open(string path)
    {
        try
        {
            return new FixedLengthCopy(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The hash of what was read, once it is read to its end.</summary>
    public string Sha256 => _sha256 ??= Convert.ToHexStringLower(_hash.GetHashAndReset());

    public override long Length { get; }

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override bool CanRead => true;

    // The archive asks for the length before it reads.
    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        buffer = buffer[..(int)Math.Min(buffer.Length, Length - _position)];
        if (buffer.IsEmpty)
            return 0;
        var read = await _file.ReadAsync(buffer, cancellationToken);
        if (read == 0)
        {
            buffer.Span.Clear();
            read = buffer.Length;
        }

        _hash.AppendData(buffer.Span[..read]);
        _position += read;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
        // Nothing is written.
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }
}
