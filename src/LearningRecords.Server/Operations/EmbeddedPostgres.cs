using Npgsql;

namespace LearningRecords.Server.Operations;

/// <summary>
/// A real PostgreSQL under the data folder, shared by every process that works on that folder: the first one in starts it,
/// the last one out stops it, and each of them starts it again should it die.
/// </summary>
/// <remarks>
/// Two lock files say all there is to say, and the kernel releases both when a process is killed: "starting.lock" is held
/// alone while PostgreSQL is started or stopped, "users.lock" is held shared by everyone who uses it. So nobody owns the
/// server, and after kill -9 of a user the next one simply finds it running.
/// </remarks>
public sealed partial class EmbeddedPostgres : IAsyncDisposable
{
    private const string Database = "learningrecords";
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly string _folder;
    private readonly EmbeddedPostgresCluster _cluster;
    private readonly ILogger _logger;
    private readonly FileStream _use;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _supervision;
    private volatile Postmaster _postmaster;
    private int _disposed;

    private EmbeddedPostgres(string folder, EmbeddedPostgresCluster cluster, FileStream use, Postmaster postmaster, ILogger logger)
    {
        (_folder, _cluster, _use, _postmaster, _logger) = (folder, cluster, use, postmaster, logger);
        ConnectionString = cluster.ConnectionString(postmaster.Port, Database);
        _supervision = SuperviseAsync(_stopping.Token);
    }

    /// <summary>Reaches the database "learningrecords"; stays the same for as long as this object lives.</summary>
    public string ConnectionString { get; }

    public int Port => _postmaster.Port;

    /// <summary>The postmaster's process id; a restart after a crash changes it.</summary>
    public int ProcessId => _postmaster.ProcessId;

    /// <summary>Starts PostgreSQL in the folder, or uses the one that runs there; makes cluster and database at the first start.</summary>
    /// <exception cref="EmbeddedPostgresException">PostgreSQL cannot run here; the message says what to do.</exception>
    public static async Task<EmbeddedPostgres> StartAsync(DataFolder folder, ILogger logger, CancellationToken token)
    {
        var user = await EmbeddedPostgresUser.ForFolderAsync(folder.Postgres, token);
        await using var starting = await LockToStartAsync(folder.Postgres, token);
        var cluster = await EmbeddedPostgresCluster.OpenAsync(folder.Postgres, user, token);
        bool alone;
        await using (var onlyUse = TryLock(UsersLock(folder.Postgres), FileShare.None))
            alone = onlyUse is not null;
        var use = TryLock(UsersLock(folder.Postgres), FileShare.Read)
            ?? throw new EmbeddedPostgresException($"{UsersLock(folder.Postgres)} is held by a process that is not this service.");
        try
        {
            var running = cluster.Running();
            var postmaster = running ?? await cluster.LaunchAsync(mayMove: alone, token);
            await CreateDatabaseAsync(cluster, postmaster, token);
            if (running is null)
                LogStarted(logger, cluster.Major, postmaster.Port, postmaster.ProcessId, folder.Postgres);
            else
                LogAttached(logger, cluster.Major, postmaster.Port, postmaster.ProcessId, folder.Postgres);
            return new(folder.Postgres, cluster, use, postmaster, logger);
        }
        catch
        {
            await use.DisposeAsync();
            await StopIfUnusedAsync(folder.Postgres, cluster);
            throw;
        }
    }

    /// <summary>Stops using PostgreSQL, and stops it unless another process uses it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;
        await _stopping.CancelAsync();
        await _supervision;
        await using (await LockToStartAsync(_folder, CancellationToken.None))
        {
            await _use.DisposeAsync();
            if (await StopIfUnusedAsync(_folder, _cluster))
                LogStopped(_logger, _folder);
        }
        _stopping.Dispose();
    }

    private static async Task<bool> StopIfUnusedAsync(string folder, EmbeddedPostgresCluster cluster)
    {
        await using var alone = TryLock(UsersLock(folder), FileShare.None);
        if (alone is null)
            return false;
        await cluster.StopAsync();
        return true;
    }

    private async Task SuperviseAsync(CancellationToken stopping)
    {
        var pause = LookInterval;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(pause, stopping);
                if (EmbeddedPostgresCluster.IsAlive(_postmaster))
                {
                    pause = LookInterval;
                    continue;
                }
                LogDied(_logger, _postmaster.ProcessId, _folder);
                await using var starting = await LockToStartAsync(_folder, stopping);
                _postmaster = _cluster.Running() ?? await _cluster.LaunchAsync(mayMove: false, stopping);
                LogRestarted(_logger, _postmaster.ProcessId, _postmaster.Port);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) // whatever it was, the next attempt may succeed
            {
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                LogNotRestarted(_logger, pause, e);
            }
        }
    }

    private static async Task CreateDatabaseAsync(EmbeddedPostgresCluster cluster, Postmaster postmaster, CancellationToken token)
    {
        await using var connection = new NpgsqlConnection(cluster.ConnectionString(postmaster.Port, "postgres") + ";Pooling=false");
        while (true)
        {
            try
            {
                await connection.OpenAsync(token);
                break;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.CannotConnectNow && EmbeddedPostgresCluster.IsAlive(postmaster))
            {
                await Task.Delay(LookInterval, token); // found running, but still replaying its log
            }
        }
        await using var exists = new NpgsqlCommand($"select 1 from pg_database where datname = '{Database}'", connection);
        if (await exists.ExecuteScalarAsync(token) is not null)
            return;
        await using var create = new NpgsqlCommand($"create database {Database}", connection);
        await create.ExecuteNonQueryAsync(token);
    }

    private static string UsersLock(string folder) => Path.Combine(folder, "users.lock");

    private static async Task<FileStream> LockToStartAsync(string folder, CancellationToken token)
    {
        while (true)
        {
            if (TryLock(Path.Combine(folder, "starting.lock"), FileShare.None) is { } held)
                return held;
            await Task.Delay(50, token);
        }
    }

    private static FileStream? TryLock(string file, FileShare share)
    {
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.Read, share);
        }
        catch (IOException e) when (e.HResult is 11 or 35)
        {
            return null; // EWOULDBLOCK of Linux and of macOS: somebody holds it in a way that excludes ours
        }
    }

    [LoggerMessage(100, LogLevel.Information, "PostgreSQL {Major} started on 127.0.0.1:{Port} (process {ProcessId}) in {Folder}")]
    private static partial void LogStarted(ILogger logger, int major, int port, int processId, string folder);

    [LoggerMessage(101, LogLevel.Information, "PostgreSQL {Major} already runs on 127.0.0.1:{Port} (process {ProcessId}) in {Folder}; using it")]
    private static partial void LogAttached(ILogger logger, int major, int port, int processId, string folder);

    [LoggerMessage(102, LogLevel.Information, "PostgreSQL stopped in {Folder}")]
    private static partial void LogStopped(ILogger logger, string folder);

    [LoggerMessage(103, LogLevel.Error, "PostgreSQL (process {ProcessId}) in {Folder} is gone without having been stopped; starting it again")]
    private static partial void LogDied(ILogger logger, int processId, string folder);

    [LoggerMessage(104, LogLevel.Warning, "PostgreSQL runs again (process {ProcessId}) on 127.0.0.1:{Port}")]
    private static partial void LogRestarted(ILogger logger, int processId, int port);

    [LoggerMessage(105, LogLevel.Error, "PostgreSQL could not be started again; next attempt in {Pause}")]
    private static partial void LogNotRestarted(ILogger logger, TimeSpan pause, Exception exception);
}
