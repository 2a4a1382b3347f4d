using System.Net;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Tests.Crash;
using LearningRecords.TestService;
using Xunit.Abstractions;

namespace LearningRecords.Server.Tests.Faults;

/// <summary>A store whose disk fills up while clients write and read, and gets space again. CRASH_ROUNDS is how often.</summary>
public sealed class FullDiskTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SmallDisk.Fact]
    public async Task While_the_disk_is_full_writers_are_told_so_and_readers_served_and_when_there_is_space_again_all_goes_on_by_itself()
    {
        using var disk = SmallDisk.Mount();
        var port = ServerProcess.FreePort();
        await using var server = await ServerProcess.StartAsync(disk.Path, port);
        await using var installation = await Installation.OpenAsync(ServerProcess.ConnectionStringOf(DataFolder.Open(disk.Path)) + ";Pooling=false", CancellationToken.None);
        var tenant = await TenantClient.CreateAsync(installation, new Uri($"http://127.0.0.1:{port}"));
        var load = new MixedLoad([tenant]);
        using var stop = new CancellationTokenSource();
        var writing = load.RunAsync(stop.Token);
        for (var round = 0; round < FaultRounds.Or(1); round++)
        {
            await load.AcknowledgedAsync(25);
            disk.Fill();

            Assert.Contains("disk of the store is full", await RefusalAsync(tenant), StringComparison.Ordinal);
            Assert.Single((await tenant.PageAsync("/xapi/statements?limit=1")).Statements);

            disk.MakeSpace();
            await load.AcknowledgedAsync(25);
        }

        await stop.CancelAsync();
        await writing;
        output.WriteLine(load.Summary);

        Assert.Equal(0, load.Unanswered);
        await load.CheckAsync();
        await ReadModelRows.CaughtUpAsync(installation.Database, load.Tenant);
    }

    [SmallDisk.Fact]
    public async Task When_PostgreSQL_dies_of_the_full_disk_it_comes_back_by_itself_once_there_is_space()
    {
        using var disk = SmallDisk.Mount();
        var port = ServerProcess.FreePort();
        await using var server = await ServerProcess.StartAsync(disk.Path, port);
        var folder = DataFolder.Open(disk.Path);
        using var http = ServerProcess.Client(port);
        await PostAsync(http, HttpStatusCode.OK);
        disk.Fill();
        using (var postmaster = System.Diagnostics.Process.GetProcessById(PostmasterOf(folder)))
            postmaster.Kill();
        await PostAsync(http, HttpStatusCode.ServiceUnavailable);
        await Task.Delay(TimeSpan.FromSeconds(2));

        disk.MakeSpace();

        await PostAsync(http, HttpStatusCode.OK);
    }

    private static int PostmasterOf(DataFolder folder) =>
        int.Parse(File.ReadLines(Path.Combine(folder.Postgres, "cluster", "postmaster.pid")).First(), System.Globalization.CultureInfo.InvariantCulture);

    // What a writer is told first; free room in the last pages may take a few more.
    private static async Task<string> RefusalAsync(TenantClient tenant)
    {
        for (var deadline = DateTime.UtcNow + Patience; DateTime.UtcNow < deadline;)
        {
            using var answer = await tenant.PostAsync(SampleStatement.Batch(Enumerable.Range(0, 100).Select(_ => SampleStatement.Json(Guid.NewGuid()))));
            if (answer.StatusCode == HttpStatusCode.OK)
                continue;
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.NotNull(answer.Headers.RetryAfter);
            return await answer.Content.ReadAsStringAsync();
        }

        throw new TimeoutException("The disk is full, and nobody is told.");
    }

    // Until it is answered as it should be; any other answer must say when to come again.
    private static async Task PostAsync(HttpClient http, HttpStatusCode expected)
    {
        for (var deadline = DateTime.UtcNow + Patience; DateTime.UtcNow < deadline; await Task.Delay(100))
        {
            using var answer = await http.PostAsync(new Uri("/xapi/statements", UriKind.Relative), TenantClient.Body(System.Text.Encoding.UTF8.GetBytes(SampleStatement.Json())));
            if (answer.StatusCode == expected)
                return;
            Assert.True(answer.StatusCode == HttpStatusCode.OK || answer is { StatusCode: HttpStatusCode.ServiceUnavailable, Headers.RetryAfter: not null }, await answer.Content.ReadAsStringAsync());
        }

        throw new TimeoutException($"No {(int)expected}.");
    }
}
