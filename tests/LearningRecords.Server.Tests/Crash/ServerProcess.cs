using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using LearningRecords.Server.Operations;
using Npgsql;

namespace LearningRecords.Server.Tests.Crash;

/// <summary>The service as its users run it: a process of its own, one that can be stopped, killed and started again.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string Credential = "crash:secret";
    private const int RememberedLines = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _said = new();

    private ServerProcess(Process process) => _process = process;

    /// <summary>A port that is free now; the service keeps it over restarts.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>A client signed for the default tenant.</summary>
    public static HttpClient Client(int port) => new()
    {
        BaseAddress = new Uri($"http://127.0.0.1:{port}"),
        DefaultRequestHeaders =
        {
            { "X-Experience-API-Version", "1.0.3" },
            { "Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(Credential)) },
        },
    };

    /// <summary>Starts the service and waits until it says that it runs.</summary>
    /// <param name="folder">Its data folder.</param>
    /// <param name="port">Where it listens.</param>
    /// <param name="connectionString">A database that somebody else runs; null: its own under the data folder.</param>
    public static async Task<ServerProcess> StartAsync(string folder, int port, string? connectionString = null)
    {
        var start = new ProcessStartInfo("dotnet", [
            typeof(LearningRecords.Server.Ingest.StatementWriter).Assembly.Location, "--data", folder, "--port", port.ToString(CultureInfo.InvariantCulture), "--credential", Credential, "--no-demo"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment.Remove("ConnectionStrings__Postgres");
        if (connectionString is not null)
            start.Environment["ConnectionStrings__Postgres"] = connectionString;
        var server = new ServerProcess(Process.Start(start)!);
        while (await server._process.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            server.Remember(line);
            if (!line.Contains("xAPI endpoint", StringComparison.Ordinal))
                continue;
            // Somebody has to read on, or the service blocks on a full pipe.
            _ = server.ListenAsync();
            return server;
        }

        throw new InvalidOperationException($"The service did not start: {server.Said}");
    }

    /// <summary>Reaches the database of a service that runs its own PostgreSQL.</summary>
    public static string ConnectionStringOf(DataFolder folder) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = int.Parse(File.ReadAllText(Path.Combine(folder.Postgres, "port")), CultureInfo.InvariantCulture),
        Username = "learningrecords",
        Password = File.ReadAllText(Path.Combine(folder.Postgres, "password")),
        Database = "learningrecords",
    }.ConnectionString;

    public bool IsAlive => !_process.HasExited;

    /// <summary>What it said last.</summary>
    public string Said => string.Join('\n', _said);

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>Makes the process stand still, as a debugger, a frozen container or a moving virtual machine does.</summary>
    public async Task FreezeAsync()
    {
        Signal("STOP");
        // On a busy machine its threads run on for a while.
        while (Directory.EnumerateDirectories($"/proc/{_process.Id}/task").Any(thread => !Stands(thread)))
            await Task.Delay(1);

        static bool Stands(string thread)
        {
            try
            {
                return File.ReadAllText(Path.Combine(thread, "stat")).Split(')')[^1].StartsWith(" T", StringComparison.Ordinal);
            }
            catch (IOException)
            {
                // It ended meanwhile.
                return false;
            }
        }
    }

    public void Thaw() => Signal("CONT");

    /// <summary>Stops it as Ctrl-C does, and its PostgreSQL with it unless another process uses that.</summary>
    public async ValueTask DisposeAsync()
    {
        if (IsAlive)
        {
            Thaw();
            Signal("TERM");
            await _process.WaitForExitAsync().WaitAsync(Patience);
        }

        _process.Dispose();
    }

    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private async Task ListenAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
            Remember(line);
    }

    private void Remember(string line)
    {
        _said.Enqueue(line);
        while (_said.Count > RememberedLines)
            _said.TryDequeue(out _);
    }
}
