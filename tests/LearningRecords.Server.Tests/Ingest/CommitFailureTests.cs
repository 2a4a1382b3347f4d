using System.Net;
using LearningRecords.TestService;
using Npgsql;

namespace LearningRecords.Server.Tests.Ingest;

/// <summary>What clients see when a commit cannot go through.</summary>
public sealed class CommitFailureTests
{
    [Fact]
    public async Task While_another_server_holds_the_tenant_posts_wait_and_then_go_through()
    {
        var tenant = await RunningService.NewTenantAsync();
        await using var holder = await HoldAsync(tenant);

        var posted = tenant.StoreAsync(SampleStatement.Json());
        await Task.Delay(300);
        Assert.False(posted.IsCompleted);
        await holder.DisposeAsync();

        Assert.Single(await posted);
    }

    [Fact]
    public async Task A_waiting_tenant_holds_up_no_other()
    {
        var waiting = await RunningService.NewTenantAsync();
        var other = await RunningService.NewTenantAsync();
        await using var holder = await HoldAsync(waiting);
        var posted = waiting.StoreAsync(SampleStatement.Json());

        Assert.Single(await other.StoreAsync(SampleStatement.Json()).WaitAsync(TimeSpan.FromSeconds(10)));

        await holder.DisposeAsync();
        await posted;
    }

    [Fact]
    public async Task When_the_database_breaks_a_commit_off_every_waiting_client_is_answered_503_or_stored()
    {
        var tenant = await RunningService.NewTenantAsync();
        await tenant.StoreAsync(SampleStatement.Json());
        await using var holder = await HoldAsync(tenant);
        var ids = Enumerable.Range(0, 30).Select(_ => Guid.NewGuid()).ToArray();
        var posts = ids.Select(id => tenant.PostAsync(SampleStatement.Json(id))).ToArray();
        await BreakOffBehindAsync(holder);
        await holder.DisposeAsync();

        foreach (var (id, post) in ids.Zip(posts))
        {
            using var answer = await post.WaitAsync(TimeSpan.FromSeconds(10));
            Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable });
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
                Assert.NotNull(answer.Headers.RetryAfter);
            Assert.Equal(answer.StatusCode == HttpStatusCode.OK, await tenant.ReadAsync(id) is not null);
        }
    }

    [Fact]
    public async Task A_full_queue_is_answered_429_with_when_to_come_again_and_the_rest_goes_through()
    {
        var tenant = await RunningService.NewTenantAsync();
        await tenant.StoreAsync(SampleStatement.Json());
        await using var holder = await HoldAsync(tenant);
        var big = SampleStatement.Json(rest: $$$""","result":{"response":"{{{new string('a', 3_000_000)}}}"}""");
        var posts = Enumerable.Range(0, 30).Select(_ => tenant.PostAsync(big)).ToArray();

        var first = await (await Task.WhenAny(posts)).WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(HttpStatusCode.TooManyRequests, first.StatusCode);
        Assert.NotNull(first.Headers.RetryAfter);
        await holder.DisposeAsync();
        var statuses = (await Task.WhenAll(posts)).Select(answer => answer.StatusCode).ToList();
        Assert.All(statuses, status => Assert.Contains(status, new[] { HttpStatusCode.OK, HttpStatusCode.TooManyRequests }));
        Assert.Equal(statuses.Count(status => status == HttpStatusCode.OK) + 1, await tenant.CountStoredAsync());
    }

    private static async Task BreakOffBehindAsync(NpgsqlConnection holder)
    {
        await using var command = new NpgsqlCommand("select pg_terminate_backend(pid) from pg_stat_activity where pg_backend_pid() = any(pg_blocking_pids(pid))", holder);
        while (await command.ExecuteScalarAsync() is null)
            await Task.Delay(20);
    }

    // What a server does that stands still in the middle of a commit.
    private static async Task<NpgsqlConnection> HoldAsync(TenantClient tenant)
    {
        var connection = await tenant.Installation.Database.OpenConnectionAsync();
        await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand("update records.tenant_clock set last = last where tenant_id = $1", connection) { Parameters = { new() { Value = tenant.Tenant } } };
        await command.ExecuteNonQueryAsync();
        return connection;
    }
}
