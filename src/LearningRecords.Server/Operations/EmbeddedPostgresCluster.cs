using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace LearningRecords.Server.Operations;

/// <summary>A running postmaster: its process and its port.</summary>
internal sealed record Postmaster(int ProcessId, int Port);

/// <summary>One PostgreSQL cluster in its folder: made, launched, found running, stopped. Callers hold the folder's lock.</summary>
internal sealed class EmbeddedPostgresCluster
{
    public const string UserName = "learningrecords";
    private const string NobodysProcessId = "2147483646";

    private readonly string _folder;
    private readonly EmbeddedPostgresUser _user;
    private readonly EmbeddedPostgresBinaries _binaries;

    private EmbeddedPostgresCluster(string folder, EmbeddedPostgresUser user, EmbeddedPostgresBinaries binaries) =>
        (_folder, _user, _binaries) = (folder, user, binaries);

    public int Major => _binaries.Major;

    private string Cluster => Path.Combine(_folder, "cluster");

    private string ProcessFile => Path.Combine(Cluster, "postmaster.pid");

    /// <summary>Shown in the title of every child of this cluster's postmaster, and of no other.</summary>
    private string Name => "learningrecords-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_folder)))[..12];

    private string ProgramPath(string name) => $"{_user.FolderForPrograms}/{name}";

    /// <summary>Opens the folder's cluster, and makes it when there is none.</summary>
    public static async Task<EmbeddedPostgresCluster> OpenAsync(string folder, EmbeddedPostgresUser user, CancellationToken token)
    {
        var binaries = await EmbeddedPostgresBinaries.ForClusterAsync(MajorOf(Path.Combine(folder, "cluster")), token);
        if (await user.WhyNotAsync(binaries.Program("postgres"), token) is { } why)
            throw new EmbeddedPostgresException(why);

        var cluster = new EmbeddedPostgresCluster(folder, user, binaries);
        if (!Directory.Exists(cluster.Cluster))
            await cluster.InitializeAsync(token);
        return cluster;
    }

    public static int? MajorOf(string cluster)
    {
        if (!Directory.Exists(cluster))
            return null;
        var file = Path.Combine(cluster, "PG_VERSION");
        return File.Exists(file) && int.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out var major)
            ? major
            : throw new EmbeddedPostgresException($"{cluster} holds no PostgreSQL cluster: PG_VERSION is missing. Move it away, or choose another folder with --data FOLDER.");
    }

    public string ConnectionString(int port, string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = port,
        Username = UserName,
        Password = File.ReadAllText(Path.Combine(_folder, "password")),
        Database = database,
    }.ConnectionString;

    /// <summary>The postmaster of this cluster, or null when none runs.</summary>
    public Postmaster? Running()
    {
        if (!File.Exists(ProcessFile) || File.ReadAllLines(ProcessFile) is not [var id, _, _, var port, ..])
            return null;
        var postmaster = new Postmaster(int.Parse(id, CultureInfo.InvariantCulture), int.Parse(port, CultureInfo.InvariantCulture));
        return IsAlive(postmaster) ? postmaster : null;
    }

    /// <summary>Whether the process is a living postmaster on that port; a zombie or a reused process id is not.</summary>
    public static bool IsAlive(Postmaster postmaster)
    {
        if (!OperatingSystem.IsLinux())
            return IsAliveByName(postmaster.ProcessId);
        string[] command;
        try
        {
            command = File.ReadAllText($"/proc/{postmaster.ProcessId}/cmdline").Split('\0');
        }
        catch (IOException)
        {
            return false;
        }
        if (Path.GetFileName(command[0]) != "postgres")
            return false;
        var port = Array.IndexOf(command, "-p");
        return port < 0 || command[port + 1] == postmaster.Port.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Launches on the remembered port; a new port is taken only where <paramref name="mayMove"/> and the old one is in use.</summary>
    public async Task<Postmaster> LaunchAsync(bool mayMove, CancellationToken token)
    {
        WriteSettings(await HasLz4Async(token));
        var port = RememberedPort();
        for (var attempt = 1; ; attempt++)
        {
            DisownDeadPostmaster();
            token.ThrowIfCancellationRequested();
            // A long wait, since after kill -9 PostgreSQL replays its log first; and not given up half-way, which would leave
            // a server that nobody stops.
            var launched = await _user.RunProgramAsync(_binaries.Program("pg_ctl"),
                ["start", "--silent", "--wait", "--timeout=3600", "-D", ProgramPath("cluster"), "-l", ProgramPath("start.log"),
                    "-o", string.Create(CultureInfo.InvariantCulture, $"-p {port} -c cluster_name={Name}")], CancellationToken.None);
            if (Running() is { } postmaster)
                return postmaster;
            var log = LastLogLines();
            var childrenLeft = log.Contains("is still in use", StringComparison.Ordinal);
            if (attempt == 60 || (!childrenLeft && (IsFree(port) || !mayMove)))
                throw new EmbeddedPostgresException($"PostgreSQL {Major} does not start in {_folder}: {launched.Error}\n{log}");
            if (childrenLeft)
                await Task.Delay(500, token); // children of a killed postmaster notice its end and go
            else
                RememberPort(port = FreePort());
        }
    }

    /// <summary>Ends sessions and stops; without an answer in a minute, as if the power had failed, which loses nothing committed.</summary>
    public async Task StopAsync()
    {
        foreach (var mode in new[] { "fast", "immediate" })
        {
            if (Running() is null)
                return;
            await _user.RunProgramAsync(_binaries.Program("pg_ctl"),
                ["stop", "--silent", "--wait", "--timeout=60", $"--mode={mode}", "-D", ProgramPath("cluster")], CancellationToken.None);
        }
    }

    private async Task InitializeAsync(CancellationToken token)
    {
        // Made beside and renamed: a set-up that was interrupted is never taken for a cluster.
        var unfinished = Path.Combine(_folder, "cluster.new");
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        var password = RandomNumberGenerator.GetHexString(48, lowercase: true);
        await _user.WriteSecretAsync("password", password, token);

        // Locale C: the order of an index never changes under a new libc, and comparing is fastest.
        var made = await _user.RunProgramAsync(_binaries.Program("initdb"),
            ["-D", ProgramPath("cluster.new"), $"--username={UserName}", $"--pwfile={ProgramPath("password")}", "--auth=scram-sha-256",
                "--encoding=UTF8", "--locale=C", "--data-checksums"], token);
        if (!made.Succeeded)
            throw new EmbeddedPostgresException($"PostgreSQL {Major} cannot make its cluster in {_folder}: {made.Error}");
        await File.AppendAllTextAsync(Path.Combine(unfinished, "postgresql.conf"), $"include = '{EmbeddedPostgresSettings.FileName}'\n", token);
        Directory.Move(unfinished, Cluster);
    }

    // Asked of the program itself, before there is a configuration: a setting it does not know would keep it from starting.
    private async Task<bool> HasLz4Async(CancellationToken token) =>
        (await _user.RunProgramAsync(_binaries.Program("postgres"), ["-C", "wal_compression", "-c", "wal_compression=lz4", "-c", "config_file=/dev/null", "-D", ProgramPath("cluster")], token)).Succeeded;

    private void WriteSettings(bool hasLz4)
    {
        // Only when they change: on a full disk what is there must stay.
        var (file, settings) = (Path.Combine(Cluster, EmbeddedPostgresSettings.FileName), EmbeddedPostgresSettings.For(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, hasLz4));
        if (File.Exists(file) && File.ReadAllText(file) == settings)
            return;
        File.Delete(file);
        File.WriteAllText(file, settings);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
    }

    /// <summary>
    /// Where process 1 reaps nobody, as in many containers, a killed postmaster stays as a zombie that PostgreSQL takes for
    /// alive. Its process id is replaced by one that cannot be; the rest of the file keeps PostgreSQL's own check that no
    /// child of the dead postmaster still writes.
    /// </summary>
    private void DisownDeadPostmaster()
    {
        if (!File.Exists(ProcessFile) || Running() is not null)
            return;
        EndOrphans();
        var lines = File.ReadAllLines(ProcessFile);
        if (lines.Length < 7)
            return;
        lines[0] = NobodysProcessId;
        // Over what is there, and never shorter than it: a full disk, on which an emptied file could not be written again, has room for that.
        using var file = new FileStream(ProcessFile, FileMode.Open, FileAccess.Write);
        file.Write(Encoding.ASCII.GetBytes(string.Join('\n', lines) + "\n"));
    }

    /// <summary>A child busy with a long statement does not notice that its postmaster was killed, and keeps the next from starting.</summary>
    private void EndOrphans()
    {
        if (!OperatingSystem.IsLinux())
            return;
        foreach (var entry in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(entry), CultureInfo.InvariantCulture, out var processId))
                continue;
            try
            {
                if (!File.ReadAllText($"{entry}/cmdline").StartsWith($"postgres: {Name}: ", StringComparison.Ordinal))
                    continue;
                using var orphan = Process.GetProcessById(processId);
                orphan.Kill();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
            {
                // ended meanwhile, or not ours to see
            }
        }
    }

    private int RememberedPort()
    {
        var file = Path.Combine(_folder, "port");
        if (File.Exists(file) && int.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out var port))
            return port;
        port = FreePort();
        RememberPort(port);
        return port;
    }

    private void RememberPort(int port) => File.WriteAllText(Path.Combine(_folder, "port"), port.ToString(CultureInfo.InvariantCulture));

    private string LastLogLines()
    {
        var logs = new[] { Path.Combine(_folder, "start.log") }.Concat(Directory.Exists(Path.Combine(Cluster, "log"))
            ? new DirectoryInfo(Path.Combine(Cluster, "log")).EnumerateFiles().OrderByDescending(f => f.LastWriteTimeUtc).Take(1).Select(f => f.FullName)
            : []);
        return string.Join('\n', logs.Where(File.Exists).SelectMany(log => File.ReadLines(log).TakeLast(8)));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static bool IsAliveByName(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return process.ProcessName == "postgres";
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
