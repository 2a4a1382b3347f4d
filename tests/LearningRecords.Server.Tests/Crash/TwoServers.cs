using System.Diagnostics;
using System.Globalization;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Tests.Operations;
using LearningRecords.TestService;
using Microsoft.Extensions.Logging.Abstractions;

namespace LearningRecords.Server.Tests.Crash;

/// <summary>
/// Two servers on one PostgreSQL that syncs to disk. The first runs PostgreSQL under its data folder and starts it again when it dies;
/// the second is told where it is, as in an installation whose database is run by somebody else.
/// </summary>
public sealed class TwoServers : IAsyncLifetime
{
    private readonly FolderStartedOnce _startedOnce = new();
    private readonly int[] _ports = [ServerProcess.FreePort(), ServerProcess.FreePort()];
    private readonly ServerProcess?[] _servers = new ServerProcess?[2];
    private DataFolder? _folder;
    private string? _connectionString;
    private EmbeddedPostgres? _postgres;

    /// <summary>The test's own look into the same database.</summary>
    public Installation Installation { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await _startedOnce.InitializeAsync();
        _folder = _startedOnce.Copy();
        await StartAsync(0);
        _connectionString = ServerProcess.ConnectionStringOf(_folder);
        await StartAsync(1);
        // Not pooled: what the test looks at must not depend on connections from before a crash.
        Installation = await Installation.OpenAsync(_connectionString + ";Pooling=false", CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await Installation.DisposeAsync();
        await StopServersAsync();
        if (_postgres is not null)
            await _postgres.DisposeAsync();
        Directory.Delete(_folder!.Root, recursive: true);
        await _startedOnce.DisposeAsync();
    }

    internal ServerProcess this[int server] => _servers[server]!;

    /// <summary>A new tenant, reached by way of each server.</summary>
    public async Task<TenantClient[]> NewTenantAsync()
    {
        var first = await TenantClient.CreateAsync(Installation, Address(0));
        return [first, first.By(Address(1))];
    }

    /// <summary>Ends both servers in an orderly way and keeps PostgreSQL.</summary>
    public async Task StopServingAsync()
    {
        await KeepPostgresAsync();
        await StopServersAsync();
    }

    /// <summary>Lets PostgreSQL go on when the server that runs it ends.</summary>
    public async Task KeepPostgresAsync() => _postgres ??= await EmbeddedPostgres.StartAsync(_folder!, NullLogger.Instance, CancellationToken.None);

    public async Task StartAsync(int server) => _servers[server] = await ServerProcess.StartAsync(_folder!.Root, _ports[server], server == 0 ? null : _connectionString);

    public async Task KillAsync(int server)
    {
        await this[server].KillAsync();
        await this[server].DisposeAsync();
    }

    /// <summary>kill -9 of PostgreSQL, in the middle of whatever it does.</summary>
    public void KillPostgres()
    {
        using var postmaster = Postmaster();
        postmaster.Kill();
    }

    /// <summary>Ends PostgreSQL as its operator does: sessions are broken off, nothing is left to recover.</summary>
    public void StopPostgres()
    {
        using var postmaster = Postmaster();
        using var kill = Process.Start("kill", ["-INT", postmaster.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Installation.Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task StopServersAsync()
    {
        // The one that runs PostgreSQL goes last.
        foreach (var server in _servers.Reverse())
        {
            if (server is not null)
                await server.DisposeAsync();
        }

        Array.Clear(_servers);
    }

    private Uri Address(int server) => new($"http://127.0.0.1:{_ports[server]}");

    private Process Postmaster() =>
        Process.GetProcessById(int.Parse(File.ReadLines(Path.Combine(_folder!.Postgres, "cluster", "postmaster.pid")).First(), CultureInfo.InvariantCulture));
}
