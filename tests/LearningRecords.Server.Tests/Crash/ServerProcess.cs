using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace LearningRecords.Server.Tests.Crash;

/// <summary>The service as its users run it: a process of its own on a data folder of its own, one that can be killed.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string Credential = "crash:secret";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private ServerProcess(Process process) => _process = process;

    /// <summary>A port that is free now; the service keeps it over restarts.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public int Id => _process.Id;

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
    public static async Task<ServerProcess> StartAsync(string folder, int port)
    {
        var start = new ProcessStartInfo("dotnet", [
            typeof(LearningRecords.Server.Ingest.StatementWriter).Assembly.Location, "--data", folder, "--port", port.ToString(CultureInfo.InvariantCulture), "--credential", Credential, "--no-demo"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment.Remove("ConnectionStrings__Postgres");
        var process = Process.Start(start)!;
        var said = new StringBuilder();
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            said.AppendLine(line);
            if (!line.Contains("xAPI endpoint", StringComparison.Ordinal))
                continue;
            // Somebody has to read on, or the service blocks on a full pipe.
            _ = process.StandardOutput.ReadToEndAsync();
            return new ServerProcess(process);
        }

        throw new InvalidOperationException($"The service did not start: {said}");
    }

    public bool IsAlive => !_process.HasExited;

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>Stops it as Ctrl-C does, its PostgreSQL with it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (IsAlive)
        {
            using var terminate = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            await _process.WaitForExitAsync().WaitAsync(Patience);
        }

        _process.Dispose();
    }
}
