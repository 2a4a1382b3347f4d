using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Crash;

/// <summary>Writers that post batch after batch, and what each of them was told.</summary>
internal sealed class BatchLoad(HttpClient http)
{
    private const int Writers = 4;
    private const int BatchSize = 50;
    private static readonly Uri Statements = new("/xapi/statements", UriKind.Relative);

    private readonly ConcurrentBag<(Guid[] Ids, bool Acknowledged)> _batches = [];
    private int _acknowledged;

    /// <summary>Every status that was answered, with how often.</summary>
    public ConcurrentDictionary<HttpStatusCode, int> Answers { get; } = new();

    /// <summary>How many requests got no answer at all.</summary>
    public int Unanswered;

    public int AcknowledgedBatches => _acknowledged;

    public Task RunAsync(CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(writer, stop), CancellationToken.None)));

    public async Task AcknowledgedAsync(int more)
    {
        var (target, deadline) = (_acknowledged + more, DateTime.UtcNow.AddSeconds(40));
        while (_acknowledged < target)
        {
            Assert.True(DateTime.UtcNow < deadline, $"Only {_acknowledged} of {target} batches were acknowledged; answers: {string.Join(", ", Answers)}; unanswered: {Unanswered}");
            await Task.Delay(20);
        }
    }

    /// <summary>Every acknowledged statement is there once, every other batch is there once or not at all, and nothing else is.</summary>
    public async Task CheckAsync()
    {
        var stored = new List<Guid>();
        for (var next = "/xapi/statements?limit=0&ascending=true"; next.Length > 0;)
        {
            using var document = JsonDocument.Parse(await http.GetStringAsync(new Uri(next, UriKind.Relative)));
            stored.AddRange(document.RootElement.GetProperty("statements").EnumerateArray().Select(statement => statement.GetProperty("id").GetGuid()));
            next = document.RootElement.GetProperty("more").GetString()!;
        }

        var there = stored.ToHashSet();
        Assert.Equal(stored.Count, there.Count);
        foreach (var (ids, acknowledged) in _batches)
        {
            var found = ids.Count(there.Remove);
            Assert.True(found == ids.Length || (found == 0 && !acknowledged), $"{found} of {ids.Length} statements of {(acknowledged ? "an acknowledged" : "an unacknowledged")} batch are there.");
        }

        Assert.Empty(there);
    }

    private async Task WriteAsync(int writer, CancellationToken stop)
    {
        for (var number = 0; !stop.IsCancellationRequested; number++)
        {
            var ids = Enumerable.Range(0, BatchSize).Select(_ => Guid.NewGuid()).ToArray();
            var body = Encoding.UTF8.GetBytes(SampleStatement.Batch(ids.Select((id, n) => SampleStatement.Json(
                id,
                actor: $$$$"""{"account":{"homePage":"https://id.example.edu.cn","name":"learner-{{{{writer * 100 + (n % 20)}}}}"}}""",
                @object: $$"""{"id":"https://example.edu.cn/courses/{{n % 7}}"}"""))));
            var acknowledged = await PostAsync(body);
            // Every other batch whose fate is unknown is sent again until it is known.
            while (!acknowledged && number % 2 == 0 && !stop.IsCancellationRequested)
            {
                await Task.Delay(50, CancellationToken.None);
                acknowledged = await PostAsync(body);
            }

            _batches.Add((ids, acknowledged));
            if (acknowledged)
                Interlocked.Increment(ref _acknowledged);
            else
                await Task.Delay(50, CancellationToken.None);
        }
    }

    private async Task<bool> PostAsync(byte[] body)
    {
        try
        {
            using var answer = await http.PostAsync(Statements, TenantClient.Body(body));
            Answers.AddOrUpdate(answer.StatusCode, 1, (_, count) => count + 1);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            Interlocked.Increment(ref Unanswered);
            return false;
        }
    }
}
