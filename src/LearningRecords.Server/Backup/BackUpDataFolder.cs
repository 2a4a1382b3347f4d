using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using LearningRecords.Server.Operations;
using Npgsql;

namespace LearningRecords.Server.Backup;

/// <summary>
/// Copies a data folder into one archive while the service works on it, by PostgreSQL's own procedure for a base backup (pg_backup_start, copy, pg_backup_stop,
/// and the log written meanwhile): no program is needed that the smallest installation of PostgreSQL lacks, and restoring is PostgreSQL's crash recovery.
/// </summary>
public static class BackUpDataFolder
{
    private const string Cluster = "postgres/cluster";

    // What PostgreSQL's documentation says to leave out: what belongs to the running server, is made anew at its start, or is the log, which follows at the end.
    private static readonly string[] LeftOut =
        ["postmaster.pid", "postmaster.opts", "pg_wal", "pg_replslot", "pg_dynshmem", "pg_notify", "pg_serial", "pg_snapshots", "pg_stat_tmp", "pg_subtrans", "log"];

    // Folders that PostgreSQL wants to find, empty.
    private static readonly string[] EmptyFolders = ["pg_wal", "pg_wal/archive_status", "pg_wal/summaries", "pg_replslot", "pg_dynshmem", "pg_notify", "pg_serial", "pg_snapshots", "pg_stat_tmp", "pg_subtrans"];

    /// <param name="postgres">Runs in the folder.</param>
    /// <param name="file">Gets the archive, once it is whole; compressed when it ends in .gz.</param>
    /// <param name="progress">Gets how many bytes are copied, and of how many.</param>
    public static async Task<BackupManifest> RunAsync(DataFolder folder, EmbeddedPostgres postgres, string file, Action<long, long> progress, CancellationToken token)
    {
        var unfinished = file + ".unfinished";
        try
        {
            BackupManifest manifest;
            await using (var raw = new FileStream(unfinished, new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }))
            {
                await using (var gzip = file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(raw, CompressionLevel.Fastest, leaveOpen: true) : null)
                await using (var tar = new TarWriter((Stream?)gzip ?? raw, TarEntryFormat.Pax, leaveOpen: true))
                    manifest = await WriteAsync(folder, postgres, tar, progress, token);
                raw.Flush(flushToDisk: true);
            }

            File.Move(unfinished, file, overwrite: true);
            return manifest;
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    private static async Task<BackupManifest> WriteAsync(DataFolder folder, EmbeddedPostgres postgres, TarWriter tar, Action<long, long> progress, CancellationToken token)
    {
        var files = new List<BackedUpFile>();
        var (copied, total) = (0L, 0L);
        await using var connection = new NpgsqlConnection(postgres.ConnectionString + ";Pooling=false;Command Timeout=0");
        await connection.OpenAsync(token);
        // Keeps the log from this moment on until it is copied; it ends with the connection.
        await QueryAsync(connection, "select pg_create_physical_replication_slot('learningrecords_backup_' || pg_backend_pid(), true, true)", token);
        var start = (string)(await QueryAsync(connection, "select pg_walfile_name(pg_backup_start('learningrecords', true))", token))[0];
        var cluster = Path.Combine(folder.Postgres, "cluster");
        foreach (var empty in EmptyFolders)
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.Directory, $"{Cluster}/{empty}/") { Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute }, token);

        string[] found = [.. Directory.EnumerateFiles(cluster, "*", SearchOption.AllDirectories).Where(file => !IsLeftOut(Path.GetRelativePath(cluster, file)))];
        total = found.Sum(LengthOf);
        foreach (var file in Directory.EnumerateDirectories(cluster, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(cluster, path)).Where(path => !IsLeftOut(path)))
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.Directory, $"{Cluster}/{file}/") { Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute }, token);
        foreach (var file in found)
            await CopyAsync(file, $"{Cluster}/{Path.GetRelativePath(cluster, file)}");

        var stopped = await QueryAsync(connection, "select labelfile, spcmapfile, pg_walfile_name(lsn), clock_timestamp() from pg_backup_stop(wait_for_archive => false)", token);
        await WriteBytesAsync($"{Cluster}/backup_label", System.Text.Encoding.UTF8.GetBytes((string)stopped[0]));
        if (stopped[1] is string { Length: > 0 })
            throw new EmbeddedPostgresException("The cluster has tablespaces outside its folder, which a backup does not reach. Use pg_basebackup.");
        // The last file of the log is whole once the server writes the next one.
        await QueryAsync(connection, "select pg_switch_wal()", token);
        foreach (var log in Directory.EnumerateFiles(Path.Combine(cluster, "pg_wal")).Where(file => IsBetween(Path.GetFileName(file), start, (string)stopped[2])).Order(StringComparer.Ordinal).ToList())
            await CopyAsync(log, $"{Cluster}/pg_wal/{Path.GetFileName(log)}");

        await CopyAsync(Path.Combine(folder.Postgres, "password"), "postgres/password");
        var keys = Path.Combine(folder.Root, "keys");
        foreach (var key in Directory.Exists(keys) ? Directory.EnumerateFiles(keys) : [])
            await CopyAsync(key, $"keys/{Path.GetFileName(key)}");

        var manifest = new BackupManifest(BackupManifest.CurrentFormat, EmbeddedPostgresCluster.MajorOf(cluster)!.Value, (DateTime)stopped[3], files);
        await WriteEntryAsync(BackupManifest.Entry, new MemoryStream(manifest.Write()));
        return manifest;

        async Task CopyAsync(string file, string name)
        {
            if (FixedLengthCopy.Open(file) is not { } copy)
                return;
            await using (copy)
            {
                await WriteEntryAsync(name, copy);
                files.Add(new BackedUpFile(name, copy.Length, copy.Sha256));
                progress(copied += copy.Length, Math.Max(total, copied));
            }
        }

        async Task WriteBytesAsync(string name, byte[] bytes)
        {
            await WriteEntryAsync(name, new MemoryStream(bytes));
            files.Add(new BackedUpFile(name, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes))));
        }

        Task WriteEntryAsync(string name, Stream content) =>
            tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite, DataStream = content }, token);
    }

    private static async Task<object[]> QueryAsync(NpgsqlConnection connection, string sql, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(token);
        await reader.ReadAsync(token);
        var row = new object[reader.FieldCount];
        reader.GetValues(row);
        return row;
    }

    private static bool IsLeftOut(string path) =>
        LeftOut.Contains(path.Split(Path.DirectorySeparatorChar)[0], StringComparer.Ordinal)
        || Path.GetFileName(path) is "pg_internal.init" || Path.GetFileName(path).StartsWith("pgsql_tmp", StringComparison.Ordinal);

    // Names of log files are 24 hexadecimal digits that rise; the first eight are the timeline.
    private static bool IsBetween(string name, string first, string last) =>
        name.Length == 24 && string.CompareOrdinal(name, first) >= 0 && string.CompareOrdinal(name, last) <= 0 || name.EndsWith(".history", StringComparison.Ordinal);

    private static long LengthOf(string file)
    {
        try
        {
            return new FileInfo(file).Length;
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }
}
