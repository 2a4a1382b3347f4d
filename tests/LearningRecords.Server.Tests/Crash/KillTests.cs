using Xunit.Abstractions;

namespace LearningRecords.Server.Tests.Crash;

/// <summary>kill -9 of whatever there is, under load. By hand: CRASH_ROUNDS=200, about five seconds each.</summary>
public sealed class KillTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int AnswersBetweenKills = 25;
    private static readonly string[] Victims = ["server A", "server B", "PostgreSQL"];

    private readonly TwoServers _servers = new();

    public Task InitializeAsync() => _servers.InitializeAsync();

    public Task DisposeAsync() => _servers.DisposeAsync();

    [Fact]
    public async Task After_kill_9_of_either_server_or_of_PostgreSQL_every_acknowledged_statement_is_there_once_and_both_serve_again()
    {
        var tenant = await _servers.NewTenantAsync();
        var load = new MixedLoad(tenant);
        using var stop = new CancellationTokenSource();
        var writing = load.RunAsync(stop.Token);
        await load.AcknowledgedAsync(AnswersBetweenKills);
        foreach (var victim in Order(FaultRounds.Or(Victims.Length)))
        {
            await Task.Delay(Random.Shared.Next(300));
            switch (victim)
            {
                case "PostgreSQL":
                    _servers.KillPostgres();
                    break;
                case var server:
                    var number = Array.IndexOf(Victims, server);
                    await _servers.KillAsync(number);
                    await _servers.StartAsync(number);
                    break;
            }

            await load.AcknowledgedAsync(AnswersBetweenKills);
            output.WriteLine($"{DateTime.UtcNow:T} {victim} was killed and is back. {load.Summary}");
        }

        await stop.CancelAsync();
        await writing;

        Assert.True(load.Unanswered > 0, "The kills hit no request.");
        Assert.True(load.LongestWait < TimeSpan.FromSeconds(30), load.Summary);
        await load.CheckAsync();
        await ReadModelRows.CaughtUpAsync(_servers.Installation.Database, tenant[0].Tenant);
        await _servers.StopServingAsync();
        await ReadModelRows.EqualARebuildAsync(_servers.Installation, tenant[0].Tenant);
    }

    /// <summary>In the first rounds each once, then whatever comes.</summary>
    private static IEnumerable<string> Order(int rounds) =>
        Random.Shared.GetItems(Victims, Math.Max(0, rounds - Victims.Length)).Prepend(Victims[2]).Prepend(Victims[1]).Prepend(Victims[0]).Take(rounds);
}
