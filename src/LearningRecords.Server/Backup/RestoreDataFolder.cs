using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using LearningRecords.Server.Operations;

namespace LearningRecords.Server.Backup;

/// <summary>Makes a data folder from a backup: everything is unpacked beside, checked against the manifest, and only then put in place.</summary>
public static class RestoreDataFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <param name="folder">A folder that does not exist or is empty.</param>
    /// <param name="progress">Gets how many bytes of the archive are read, and of how many.</param>
    /// <exception cref="InvalidDataException">The archive is cut off, damaged or no backup; the folder is as it was.</exception>
    /// <exception cref="EmbeddedPostgresException">The folder is not empty.</exception>
    public static async Task<BackupManifest> RunAsync(string file, string folder, Action<long, long> progress, CancellationToken token)
    {
        folder = Path.GetFullPath(folder);
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new EmbeddedPostgresException($"{folder} is not empty. A backup is restored into a new folder.");
        var unfinished = folder + ".restoring";
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        Directory.CreateDirectory(unfinished, OwnerOnly);
        try
        {
            var manifest = await UnpackAsync(file, unfinished, progress, token);
            if (Directory.Exists(folder))
                Directory.Delete(folder);
            Directory.Move(unfinished, folder);
            return manifest;
        }
        catch
        {
            Directory.Delete(unfinished, recursive: true);
            throw;
        }
    }

    private static async Task<BackupManifest> UnpackAsync(string file, string folder, Action<long, long> progress, CancellationToken token)
    {
        await using var raw = File.OpenRead(file);
        await using Stream archive = file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(raw, CompressionMode.Decompress) : raw;
        await using var tar = new TarReader(archive);
        var unpacked = new Dictionary<string, BackedUpFile>(StringComparer.Ordinal);
        BackupManifest? manifest = null;
        try
        {
            while (await tar.GetNextEntryAsync(copyData: false, token) is { } entry)
            {
                if (entry.Name == BackupManifest.Entry)
                    manifest = BackupManifest.Read(await BytesOf(entry, token));
                else if (entry.EntryType is TarEntryType.Directory)
                    Directory.CreateDirectory(PathOf(folder, entry.Name), OwnerOnly);
                else
                    unpacked[entry.Name] = await UnpackAsync(entry, PathOf(folder, entry.Name), token);
                progress(raw.Position, raw.Length);
            }
        }
        catch (Exception broken) when (broken is EndOfStreamException or FormatException)
        {
            throw new InvalidDataException($"{file} is cut off or no backup: {broken.Message}", broken);
        }

        // A folder that was made on the way to another one has the usual permissions, with which PostgreSQL does not start.
        foreach (var made in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories))
            File.SetUnixFileMode(made, OwnerOnly);
        Check(file, manifest ?? throw new InvalidDataException($"{file} is cut off or no backup: it has no manifest at its end."), unpacked);
        return manifest;
    }

    private static void Check(string file, BackupManifest manifest, Dictionary<string, BackedUpFile> unpacked)
    {
        foreach (var expected in manifest.Files)
        {
            if (!unpacked.Remove(expected.Name, out var found))
                throw new InvalidDataException($"{file} is damaged: {expected.Name} is missing.");
            if (found != expected)
                throw new InvalidDataException($"{file} is damaged: {expected.Name} is not what it was when the backup was made.");
        }

        if (unpacked.Count > 0)
            throw new InvalidDataException($"{file} is damaged: it also holds {unpacked.Keys.First()}, which is not in its manifest.");
    }

    private static async Task<BackedUpFile> UnpackAsync(TarEntry entry, string path, CancellationToken token)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!, OwnerOnly);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var target = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        var block = new byte[128 * 1024];
        while (entry.DataStream is { } content && await content.ReadAsync(block, token) is > 0 and var read)
        {
            hash.AppendData(block, 0, read);
            await target.WriteAsync(block.AsMemory(0, read), token);
        }

        return new BackedUpFile(entry.Name, target.Length, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static async Task<byte[]> BytesOf(TarEntry entry, CancellationToken token)
    {
        var bytes = new MemoryStream();
        await entry.DataStream!.CopyToAsync(bytes, token);
        return bytes.ToArray();
    }

    // A name never leads out of the folder.
    private static string PathOf(string folder, string name)
    {
        var path = Path.GetFullPath(Path.Combine(folder, name));
        return path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? path : throw new InvalidDataException($"The archive names a file outside: {name}");
    }
}
