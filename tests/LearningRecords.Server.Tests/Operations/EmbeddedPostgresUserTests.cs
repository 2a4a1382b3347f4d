using System.Diagnostics;
using LearningRecords.Server.Operations;
using Microsoft.Extensions.Logging.Abstractions;

namespace LearningRecords.Server.Tests.Operations;

/// <summary>Handing the folder to an unprivileged user happens only where the service is root, as in containers.</summary>
public sealed class EmbeddedPostgresUserTests : IDisposable
{
    private readonly string _private = Directory.CreateTempSubdirectory("learningrecords-test-").FullName;

    public void Dispose() => Directory.Delete(_private, recursive: true);

    [Fact]
    public async Task A_folder_below_one_that_only_root_may_enter_works()
    {
        // CreateTempSubdirectory, like mktemp -d and /root, is closed to everybody else.
        var folder = DataFolder.Open(Path.Combine(_private, "deep", "data"));

        await using var postgres = await EmbeddedPostgres.StartAsync(folder, NullLogger.Instance, CancellationToken.None);

        var status = await File.ReadAllLinesAsync($"/proc/{postgres.ProcessId}/status");
        Assert.DoesNotContain(status, line => line.StartsWith("Uid:\t0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_handed_over_is_refused_with_its_reason()
    {
        var folder = DataFolder.Open(_private);
        Directory.CreateDirectory(folder.Postgres);
        if (!Environment.IsPrivilegedProcess || !await RunAsync("chattr", "+i", folder.Postgres))
        {
            Console.WriteLine("Skipped: only root on a file system with immutable folders can make a folder that cannot be handed over.");
            return;
        }
        try
        {
            var refused = await Assert.ThrowsAsync<EmbeddedPostgresException>(
                () => EmbeddedPostgres.StartAsync(folder, NullLogger.Instance, CancellationToken.None));

            Assert.Contains("cannot be handed to the unprivileged user", refused.Message, StringComparison.Ordinal);
            Assert.Contains("--data FOLDER", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            await RunAsync("chattr", "-i", folder.Postgres);
        }
    }

    private static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}
