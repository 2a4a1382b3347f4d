using System.Collections.Concurrent;
using System.Net;
using LearningRecords.Server.Tests.Crash;
using LearningRecords.TestService;
using Npgsql;

namespace LearningRecords.Server.Tests.Faults;

/// <summary>What readers see of a store that is written to through two servers, whose transactions take their time. CRASH_ROUNDS is how many times five seconds.</summary>
[Collection(nameof(TwoServers))]
public sealed class CrawlTests(TwoServers servers)
{
    private const int Writers = 16;

    [Fact]
    public async Task Each_crawler_sees_each_statement_exactly_once_and_in_order_while_16_writers_post_through_two_servers()
    {
        var tenant = await servers.NewTenantAsync();
        var deadlocks = await DeadlocksAsync();
        await servers.ExecuteAsync(
            """
            create function pause() returns trigger language plpgsql as 'begin perform pg_sleep(random() * random() * 0.05); return null; end';
            create trigger pause after insert on records.mt_events for each statement execute function pause();
            create constraint trigger pause_at_commit after insert on records.mt_events deferrable initially deferred for each row
                when (new.version = 1) execute function pause();
            """);
        try
        {
            using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(5 * FaultRounds.Or(1)));
            var written = new ConcurrentBag<Guid>();
            var writing = Task.WhenAll([HoldClockAsync(tenant[0], stop.Token), .. Enumerable.Range(0, Writers).Select(writer => WriteAsync(tenant[writer % 2], written, stop.Token))]);
            var crawler = new Crawler(tenant);
            var crawls = await Task.WhenAll(
                crawler.FollowAsync(3, writing), crawler.FollowAsync(40, writing), new Crawler(tenant[0]).FollowAsync(500, writing), crawler.FollowConsistentThroughAsync(writing));
            await writing;

            Assert.True(written.Count > 100, $"Only {written.Count} statements were written.");
            foreach (var seen in crawls)
                seen.IsEachOnceInOrder(written);
            Assert.Equal(deadlocks, await DeadlocksAsync());
        }
        finally
        {
            await servers.ExecuteAsync("drop function pause cascade");
        }
    }

    /// <summary>Every post must be accepted at the first try.</summary>
    private static async Task WriteAsync(TenantClient tenant, ConcurrentBag<Guid> written, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            Guid[] ids = [.. Enumerable.Range(0, Random.Shared.Next(1, 8)).Select(_ => Guid.NewGuid())];
            using var answer = await tenant.PostAsync(SampleStatement.Batch(ids.Select(id => SampleStatement.Json(id))));
            Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
            foreach (var id in ids)
                written.Add(id);
        }
    }

    /// <summary>As a third server would that keeps losing time between its look-up and its commit.</summary>
    private async Task HoldClockAsync(TenantClient tenant, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await using (var connection = await servers.Installation.Database.OpenConnectionAsync())
            {
                await using var transaction = await connection.BeginTransactionAsync();
                await using var hold = new NpgsqlCommand("select from records.tenant_clock where tenant_id = $1 for update", connection, transaction) { Parameters = { new() { Value = tenant.Tenant } } };
                await hold.ExecuteNonQueryAsync();
                await Task.Delay(Random.Shared.Next(50));
            }

            await Task.Delay(Random.Shared.Next(100));
        }
    }

    private async Task<long> DeadlocksAsync()
    {
        await using var command = servers.Installation.Database.CreateCommand("select deadlocks from pg_stat_database where datname = current_database()");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
