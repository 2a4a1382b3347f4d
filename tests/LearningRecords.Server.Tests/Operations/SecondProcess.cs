using System.Diagnostics;
using System.Globalization;
using LearningRecords.Server.Operations;
using Microsoft.Extensions.Logging.Abstractions;

namespace LearningRecords.Server.Tests.Operations;

/// <summary>Another process on the same data folder, as a verb is beside the service: it uses PostgreSQL until it is told to end, or killed.</summary>
internal sealed class SecondProcess : IDisposable
{
    private readonly Process _process;

    private SecondProcess(Process process, int postmaster) => (_process, Postmaster) = (process, postmaster);

    /// <summary>Process id of the PostgreSQL it uses.</summary>
    public int Postmaster { get; }

    public static async Task<SecondProcess> StartAsync(DataFolder folder)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(SecondProcess).Assembly.Location, folder.Root])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var postmaster = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The second process did not start PostgreSQL.");
        return new(process, int.Parse(postmaster, CultureInfo.InvariantCulture));
    }

    public async Task EndAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
    }

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose() => _process.Dispose();

    private static async Task Main(string[] args)
    {
        await using var postgres = await EmbeddedPostgres.StartAsync(DataFolder.Open(args[0]), NullLogger.Instance, CancellationToken.None);
        Console.WriteLine(postgres.ProcessId);
        await Console.In.ReadToEndAsync();
    }
}
