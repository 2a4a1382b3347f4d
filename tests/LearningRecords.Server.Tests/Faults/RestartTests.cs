using LearningRecords.Server.Tests.Crash;
using Xunit.Abstractions;

namespace LearningRecords.Server.Tests.Faults;

/// <summary>PostgreSQL ended and started again as its operator does, under load. CRASH_ROUNDS is how often.</summary>
[Collection(nameof(TwoServers))]
public sealed class RestartTests(TwoServers servers, ITestOutputHelper output)
{
    private const int AnswersBetweenRestarts = 25;

    [Fact]
    public async Task While_PostgreSQL_restarts_clients_are_told_when_to_come_again_and_afterwards_nothing_is_lost_or_doubled()
    {
        var load = new MixedLoad(await servers.NewTenantAsync());
        using var stop = new CancellationTokenSource();
        var writing = load.RunAsync(stop.Token);
        await load.AcknowledgedAsync(AnswersBetweenRestarts);
        for (var round = 0; round < FaultRounds.Or(1); round++)
        {
            servers.StopPostgres();
            await load.AcknowledgedAsync(AnswersBetweenRestarts);
        }

        await stop.CancelAsync();
        await writing;
        output.WriteLine(load.Summary);

        Assert.True(load.Answers.ContainsKey(System.Net.HttpStatusCode.ServiceUnavailable), load.Summary);
        Assert.Equal(0, load.Unanswered);
        Assert.True(load.LongestWait < TimeSpan.FromSeconds(30), load.Summary);
        await load.CheckAsync();
        await ReadModelRows.CaughtUpAsync(servers.Installation.Database, load.Tenant);
    }
}
