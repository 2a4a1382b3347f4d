using CsCheck;
using LearningRecords.Server.Access;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Tests.Access;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Operations;

/// <summary>What the service measures of itself.</summary>
public sealed class TelemetryTests(OneTenant one) : IClassFixture<OneTenant>
{
    private static readonly int Buckets = Telemetry.DurationBuckets.Count + 1;
    private static readonly Gen<long[]> Durations = Gen.Long[0, 1_000].Array[Buckets];

    [Fact]
    public void The_time_within_which_a_share_of_requests_ended_is_the_first_that_covers_it() =>
        Gen.Select(Durations, Gen.Double[0.01, 1]).Sample((durations, share) =>
        {
            var minute = new IngestMinute(default, 0, durations.Sum(), 0, 0, durations);
            if (durations.Sum() == 0)
            {
                Assert.Null(minute.Within(share));
                return;
            }

            var end = Array.IndexOf([.. Telemetry.DurationBuckets, double.PositiveInfinity], minute.Within(share)!.Value);
            Assert.True(durations[..(end + 1)].Sum() >= share * durations.Sum() - 1e-6);
            Assert.True(durations[..end].Sum() < share * durations.Sum());
        });

    [Fact]
    public void Minutes_add_up_to_the_same_in_any_order() =>
        Gen.Select(Durations, Gen.Long[0, 1_000_000]).Select((durations, stored) => new IngestMinute(default, stored, durations.Sum(), 1, 2, durations)).Array[1, 5].Sample(minutes =>
        {
            var (sum, backwards) = (IngestMinute.Sum(default, minutes), IngestMinute.Sum(default, minutes.AsEnumerable().Reverse()));
            Assert.Equal(sum.Durations, backwards.Durations);
            Assert.Equal((minutes.Sum(minute => minute.Stored), minutes.Sum(minute => minute.Requests), minutes.Length, 2 * minutes.Length), (sum.Stored, sum.Requests, sum.Refused, sum.Failed));
        });

    [Fact]
    public async Task Prometheus_reads_what_was_stored_by_tenant()
    {
        await one.Tenant.StoreAsync(SampleStatement.Batch(SampleStatement.Json(), SampleStatement.Json()));
        using var scraper = await one.Tenant.ClientAsync(Scopes.ReadMetrics);

        var text = await scraper.GetStringAsync(new Uri("/metrics", UriKind.Relative));

        Assert.Matches($"learningrecords_statements_stored[a-z_]*\\{{[^}}]*tenant=\"{one.Tenant.Tenant}\"[^}}]*\\}} 2", text);
        Assert.Contains("learningrecords_ingest_duration_seconds_bucket", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_process_did_is_written_down_for_all_of_them()
    {
        var before = DateTimeOffset.UtcNow.AddMinutes(-1);
        await one.Tenant.StoreAsync(SampleStatement.Json());
        IReadOnlyList<IngestMinute> minutes = [];
        for (var tries = 0; minutes.Sum(minute => minute.Stored) == 0 && tries < 40; tries++)
        {
            await Task.Delay(500);
            minutes = await IngestMinutes.SinceAsync(one.Tenant.Installation.Database, before, CancellationToken.None);
        }

        var sum = IngestMinute.Sum(before.UtcDateTime, minutes);
        Assert.True(sum.Stored > 0 && sum.Requests > 0);
        Assert.NotNull(sum.Within(0.95));
        Assert.Contains(await IngestMinutes.ProcessesAsync(one.Tenant.Installation.Database, CancellationToken.None), process => process.ProcessId == Environment.ProcessId);
    }
}
