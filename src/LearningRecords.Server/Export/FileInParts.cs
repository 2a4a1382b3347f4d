using System.IO.Compression;

namespace LearningRecords.Server.Export;

/// <summary>A file that grows by parts, each of which is there for good at its end. Compressed, each part is a member of the gzip file (RFC 1952, section 2.2), which readers take as one.</summary>
public sealed class FileInParts : IAsyncDisposable
{
    private readonly FileStream _file;
    private readonly bool _isGzip;
    private GZipStream? _compressed;

    /// <param name="length">What of the file is good; 0: it is begun.</param>
    public FileInParts(string path, long length, bool isGzip)
    {
        _file = OpenAt(path, length);
        _isGzip = isGzip;
    }

    /// <summary>Takes what belongs to the part under way.</summary>
    public Stream Part => _isGzip ? _compressed ??= new GZipStream(_file, CompressionLevel.Optimal, leaveOpen: true) : _file;

    /// <returns>The length of the file.</returns>
    public async Task<long> EndPartAsync(CancellationToken token)
    {
        await EndCompressionAsync();
        await _file.FlushAsync(token);
        _file.Flush(flushToDisk: true);
        return _file.Position;
    }

    public async ValueTask DisposeAsync()
    {
        await EndCompressionAsync();
        await _file.DisposeAsync();
    }

    /// <summary>Opens a file at the end of what of it is good.</summary>
    internal static FileStream OpenAt(string path, long length)
    {
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, 64 * 1024);
        file.SetLength(length);
        file.Position = length;
        return file;
    }

    private async Task EndCompressionAsync()
    {
        if (_compressed is not null)
            await _compressed.DisposeAsync();
        _compressed = null;
    }
}
