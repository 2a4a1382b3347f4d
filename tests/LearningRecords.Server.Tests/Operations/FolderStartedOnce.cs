using System.Diagnostics;
using LearningRecords.Server.Operations;
using Microsoft.Extensions.Logging.Abstractions;

namespace LearningRecords.Server.Tests.Operations;

/// <summary>A data folder whose PostgreSQL was started and stopped once. Each test gets a copy, which is quicker than a new cluster.</summary>
public sealed class FolderStartedOnce : IAsyncLifetime
{
    private readonly DataFolder _folder = DataFolder.Open(Directory.CreateTempSubdirectory("learningrecords-test-").FullName);

    public async Task InitializeAsync()
    {
        await using (await EmbeddedPostgres.StartAsync(_folder, NullLogger.Instance, CancellationToken.None))
        {
        }
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_folder.Root, recursive: true);
        return Task.CompletedTask;
    }

    public DataFolder Copy()
    {
        var copy = DataFolder.Open(Directory.CreateTempSubdirectory("learningrecords-test-").FullName);
        using var process = Process.Start("cp", ["-a", _folder.Postgres, copy.Root]);
        process.WaitForExit();
        return process.ExitCode == 0 ? copy : throw new InvalidOperationException($"{_folder.Postgres} could not be copied to {copy.Root}.");
    }
}
