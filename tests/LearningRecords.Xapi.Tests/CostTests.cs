using System.Diagnostics;
using System.Text.Json;
using Xunit.Abstractions;

namespace LearningRecords.Xapi.Tests;

/// <summary>What reading costs. Allocation is the same everywhere and is bounded; time is only reported.</summary>
public class CostTests(ITestOutputHelper output)
{
    // As a video player sends it, with the names of real profiles: 1,024 bytes.
    private static readonly byte[] Kilobyte = WithLength(1024, """
        {"id":"9dc99b37-e920-4a68-a066-917faca28949","actor":{"objectType":"Agent","account":{"name":"f6c5ca7f-9daa-4830-a6a7-887af156e9ce","homePage":"http://learn.example.com"}},
        "verb":{"id":"https://w3id.org/xapi/video/verbs/seeked","display":{"en-US":"seeked"}},
        "object":{"objectType":"Activity","id":"http://learn.example.com/videos/7d4f3c70","definition":{"type":"https://w3id.org/xapi/video/activity-type/video","name":{"en-US":"Lesson"}}},
        "result":{"extensions":{"https://w3id.org/xapi/video/extensions/time-from":124.692,"https://w3id.org/xapi/video/extensions/time-to":176.4,"https://w3id.org/xapi/video/extensions/played-segments":"0[.]42"}},
        "context":{"contextActivities":{"category":[{"id":"https://w3id.org/xapi/video"}],"parent":[{"id":"http://learn.example.com/courses/1","objectType":"Activity"}]}},"timestamp":"2026-01-29T23:09:00.867Z"}
        """);

    [Fact]
    public void Reading_a_statement_of_1_kB_allocates_at_most_5_kB() =>
        Assert.InRange(Measure("read and validate", () => StatementReader.Read(Kilobyte, XapiVersion.V2_0_0)), 1, 5 * 1024);

    [Fact]
    public void Reading_statements_that_share_nothing_allocates_at_most_5_kB_each()
    {
        var bodies = new Queue<byte[]>(Enumerable.Range(10_000_000, 2_000).Select(i => Examples.Utf8(
            System.Text.Encoding.UTF8.GetString(Kilobyte).Replace("example.com", $"ex{i % 1_000}.com", StringComparison.Ordinal).Replace("w3id.org", $"w{i % 1_000}.org", StringComparison.Ordinal))));
        Assert.InRange(Measure("read and validate, nothing seen before", () =>
        {
            var body = bodies.Dequeue();
            bodies.Enqueue(body);
            return StatementReader.Read(body, XapiVersion.V2_0_0).Statements.Single();
        }), 1, 5 * 1024);
    }

    [Fact]
    public void Hashing_a_statement_of_1_kB_allocates_at_most_1_kB() =>
        Assert.InRange(Measure("content hash", () => StatementComparison.ContentHash(Kilobyte)), 0, 1024);

    [Fact]
    public void The_example_is_a_valid_statement_of_1_kB()
    {
        Assert.Equal(1024, Kilobyte.Length);
        Refusal.IsNone(System.Text.Encoding.UTF8.GetString(Kilobyte));
    }

    private long Measure<T>(string what, Func<T> operation)
    {
        const int Times = 2_000;
        var best = TimeSpan.MaxValue;
        var allocated = 0L;
        // The runtime compiles hot code anew while it runs, so the best round of a second is the one that counts.
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(1);)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var round = Stopwatch.GetTimestamp();
            for (var i = 0; i < Times; i++)
                operation();
            var elapsed = Stopwatch.GetElapsedTime(round);
            allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / Times;
            best = elapsed < best ? elapsed : best;
        }

        output.WriteLine($"{what}: {best.TotalMicroseconds / Times:0.00} µs, {allocated} B allocated");
        return allocated;
    }

    private static byte[] WithLength(int length, string json)
    {
        var compact = JsonSerializer.Serialize(JsonDocument.Parse(json));
        return Examples.Utf8(compact.Replace("\"Lesson\"", $"\"{new string('L', "Lesson".Length + length - compact.Length)}\"", StringComparison.Ordinal));
    }
}
