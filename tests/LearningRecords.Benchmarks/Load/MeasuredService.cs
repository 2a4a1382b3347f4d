using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using LearningRecords.Server.Ingest;

namespace LearningRecords.Benchmarks.Load;

/// <summary>The service as its users run it: a process of its own.</summary>
internal sealed class MeasuredService : IAsyncDisposable
{
    public const string Key = "bench";
    public const string Secret = "secret";

    private readonly Process _process;

    private MeasuredService(Process process, Uri address, string? signInLink) => (_process, Address, SignInLink) = (process, address, signInLink);

    public Uri Address { get; }

    public int ProcessId => _process.Id;

    /// <summary>Makes whoever opens it the administrator of the dashboards; null when there is one.</summary>
    public string? SignInLink { get; }

    public static async Task<MeasuredService> StartAsync(string connectionString)
    {
        var port = FreePort();
        var start = new ProcessStartInfo("dotnet", [typeof(StatementWriter).Assembly.Location, "--port", port.ToString(CultureInfo.InvariantCulture), "--credential", $"{Key}:{Secret}", "--no-demo"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["ConnectionStrings__Postgres"] = connectionString;
        var process = Process.Start(start)!;
        string? link = null;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains("?token=", StringComparison.Ordinal))
                link = line.Split(' ')[^1];
            if (!line.Contains("xAPI endpoint", StringComparison.Ordinal))
                continue;
            // Somebody has to read on, or the service blocks on a full pipe.
            _ = process.StandardOutput.ReadToEndAsync();
            return new MeasuredService(process, new Uri($"http://127.0.0.1:{port}"), link);
        }

        throw new InvalidOperationException("The service did not start.");
    }

    public HttpClient Client(string key = Key, string secret = Secret) => new()
    {
        BaseAddress = Address,
        Timeout = TimeSpan.FromMinutes(2),
        DefaultRequestHeaders =
        {
            { "X-Experience-API-Version", "2.0.0" },
            { "Authorization", Credential(key, secret) },
        },
    };

    public static string Credential(string key = Key, string secret = Secret) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{key}:{secret}"));

    public static async Task PostAsync(HttpClient http, byte[] statements)
    {
        using var content = new ByteArrayContent(statements) { Headers = { ContentType = MediaTypeHeaderValue.Parse("application/json") } };
        using var response = await http.PostAsync(new Uri("/xapi/statements", UriKind.Relative), content);
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
    }

    public async ValueTask DisposeAsync()
    {
        using var terminate = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
