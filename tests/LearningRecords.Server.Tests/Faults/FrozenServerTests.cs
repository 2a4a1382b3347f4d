using System.Net;
using System.Net.Http.Json;
using LearningRecords.Server.Tests.Crash;
using LearningRecords.TestService;
using Xunit.Abstractions;

namespace LearningRecords.Server.Tests.Faults;

/// <summary>A server that stands still while it holds a tenant's clock, as a frozen container or a moving virtual machine does. CRASH_ROUNDS is how often.</summary>
[Collection(nameof(TwoServers))]
public sealed class FrozenServerTests(TwoServers servers, ITestOutputHelper output)
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(9);

    [Fact]
    public async Task While_a_server_stands_still_in_a_commit_the_other_reads_at_once_and_writes_as_soon_as_the_database_has_freed_the_clock()
    {
        for (var round = 0; round < FaultRounds.Or(1); round++)
        {
            var (tenant, frozen) = (await servers.NewTenantAsync(), Guid.NewGuid());
            Assert.Empty((await tenant[1].PageAsync("/xapi/statements")).Ids);
            await using var slow = await SlowCommits.OfAsync(servers, tenant[0].Tenant, "after insert");
            var post = tenant[0].PostAsync(SampleStatement.Json(frozen));
            await slow.BeginsAsync();
            await servers[0].FreezeAsync();
            try
            {
                await slow.EndAsync();
                var started = TimeProvider.System.GetTimestamp();
                Assert.Null(await tenant[1].ReadAsync(frozen));
                Assert.Empty((await tenant[1].PageAsync("/xapi/statements")).Ids);
                var read = TimeProvider.System.GetElapsedTime(started);
                Assert.Single(await tenant[1].StoreAsync(SampleStatement.Json()));
                var written = TimeProvider.System.GetElapsedTime(started);
                output.WriteLine($"Read after {read.TotalSeconds:F1} s, written after {written.TotalSeconds:F1} s.");
                Assert.InRange(read, TimeSpan.Zero, written - TimeSpan.FromSeconds(1));
                Assert.InRange(written, TimeSpan.FromSeconds(1), Bound);
            }
            finally
            {
                servers[0].Thaw();
            }

            using var answer = await post.WaitAsync(Bound);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.NotNull(answer.Headers.RetryAfter);
            Assert.Null(await tenant[0].ReadAsync(frozen));
            Assert.Equal([frozen], await tenant[0].StoreAsync(SampleStatement.Json(frozen)));
            Assert.Equal(2, await tenant[1].CountStoredAsync());
        }
    }

    [Fact]
    public async Task A_commit_that_ends_while_its_server_stands_still_is_answered_200_afterwards_and_is_there_once()
    {
        for (var round = 0; round < FaultRounds.Or(1); round++)
        {
            var (tenant, frozen) = (await servers.NewTenantAsync(), Guid.NewGuid());
            // At the commit itself: nothing that the server could still do decides whether it happens.
            await using var slow = await SlowCommits.OfAsync(servers, tenant[0].Tenant, "deferred");
            var post = tenant[0].PostAsync(SampleStatement.Json(frozen));
            await slow.BeginsAsync();
            await servers[0].FreezeAsync();
            try
            {
                await slow.EndAsync();
                Assert.Equal([frozen], await tenant[1].StoreAsync(SampleStatement.Json(frozen)).WaitAsync(Bound));
            }
            finally
            {
                servers[0].Thaw();
            }

            using var answer = await post.WaitAsync(Bound);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal([frozen], (await answer.Content.ReadFromJsonAsync<Guid[]>())!);
            Assert.Equal(1, await tenant[1].CountStoredAsync());
        }
    }
}
