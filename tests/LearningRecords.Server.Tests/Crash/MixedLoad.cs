using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Crash;

/// <summary>
/// Writers that post as platforms do: single statements, batches, the same again after an answer or none, and ids that are taken.
/// It remembers what each request was told, and compares that with what is there at the end.
/// </summary>
internal sealed class MixedLoad(IReadOnlyList<TenantClient> servers, int batchSize = 10)
{
    private const int Writers = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentBag<Posted> _posted = [];
    private readonly int[] _acknowledged = new int[servers.Count];

    /// <summary>What became of a request: a statement that was refused must not be there, one that was acknowledged must.</summary>
    private enum Fate
    {
        Unknown,
        Acknowledged,
        Refused,
    }

    /// <summary>Every status that was answered, with how often.</summary>
    public ConcurrentDictionary<HttpStatusCode, int> Answers { get; } = new();

    /// <summary>Answers that no client could act on.</summary>
    public ConcurrentQueue<string> Surprises { get; } = new();

    /// <summary>How many requests got no answer at all.</summary>
    public int Unanswered;

    /// <summary>The longest that a request waited for its answer.</summary>
    public TimeSpan LongestWait { get; private set; }

    public string Tenant => servers[0].Tenant;

    public Task RunAsync(CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(writer, stop), CancellationToken.None)));

    /// <summary>Waits until each server has acknowledged so many more requests.</summary>
    public async Task AcknowledgedAsync(int more)
    {
        var (targets, deadline) = (_acknowledged.Select(count => count + more).ToArray(), DateTime.UtcNow + Patience);
        while (_acknowledged.Zip(targets).Any(server => server.First < server.Second))
        {
            Assert.True(DateTime.UtcNow < deadline, $"Acknowledged by each server {string.Join(", ", _acknowledged)}, waiting for {string.Join(", ", targets)}. {Summary}");
            await Task.Delay(20);
        }
    }

    public string Summary => $"{_posted.Count} requests, {string.Join(", ", Answers.OrderBy(answer => answer.Key).Select(answer => $"{(int)answer.Key}: {answer.Value}"))}, unanswered: {Unanswered}, longest wait: {LongestWait.TotalSeconds:F1} s";

    /// <summary>Every acknowledged statement is there once as it was sent, every request of unknown fate is there whole or not at all, and nothing else is.</summary>
    public async Task CheckAsync()
    {
        Assert.Empty(Surprises);
        var stored = new HashSet<Guid>();
        for (var next = "/xapi/statements?limit=500&ascending=true"; next.Length > 0;)
        {
            var page = await servers[0].PageAsync(next);
            foreach (var statement in page.Statements)
            {
                var id = statement.GetProperty("id").GetGuid();
                Assert.True(stored.Add(id), $"{id} is there twice.");
                Assert.Equal(id, statement.GetProperty("result").GetProperty("response").GetGuid());
            }

            next = page.More;
        }

        Assert.Equal(stored.Count, await servers[0].CountStoredAsync());
        foreach (var (ids, fate) in _posted)
        {
            var found = ids.Count(stored.Remove);
            Assert.True(
                fate switch { Fate.Acknowledged => found == ids.Length, Fate.Refused => found == 0, _ => found == 0 || found == ids.Length },
                $"{found} of {ids.Length} statements of a request are there, its fate: {fate}. {Summary}");
        }

        Assert.Empty(stored);
    }

    private async Task WriteAsync(int writer, CancellationToken stop)
    {
        var acknowledged = new Queue<Guid[]>();
        for (var number = writer; !stop.IsCancellationRequested; number++)
        {
            var (server, other) = (writer % servers.Count, (writer + 1) % servers.Count);
            switch (number % 5)
            {
                case 3 when acknowledged.TryPeek(out var known):
                    // A client that lost the answer sends the same again, and may reach another server.
                    await SendAsync(other, known, HttpStatusCode.OK);
                    break;
                case 4 when acknowledged.TryDequeue(out var known):
                    var fresh = Guid.NewGuid();
                    await PostAsync(server, SampleStatement.Batch(Json(fresh), Json(known[0], SampleStatement.Completed)), HttpStatusCode.Conflict);
                    _posted.Add(new Posted([fresh], Fate.Refused));
                    break;
                default:
                    Guid[] ids = [.. Enumerable.Range(0, number % 5 == 1 ? batchSize : 1).Select(_ => Guid.NewGuid())];
                    var stored = await SendAsync(server, ids, HttpStatusCode.OK);
                    // Every other request whose fate is unknown is sent again until it is known.
                    for (var again = other; !stored && number % 2 == 0 && !stop.IsCancellationRequested; again = (again + 1) % servers.Count)
                    {
                        await Task.Delay(50, CancellationToken.None);
                        stored = await SendAsync(again, ids, HttpStatusCode.OK);
                    }

                    _posted.Add(new Posted(ids, stored ? Fate.Acknowledged : Fate.Unknown));
                    if (stored)
                        acknowledged.Enqueue(ids);
                    break;
            }

            await Task.Delay(Random.Shared.Next(60), CancellationToken.None);
        }
    }

    private async Task<bool> SendAsync(int server, Guid[] ids, HttpStatusCode expected)
    {
        var done = await PostAsync(server, SampleStatement.Batch(ids.Select(id => Json(id))), expected);
        if (done)
            Interlocked.Increment(ref _acknowledged[server]);
        return done;
    }

    /// <summary>Whether the answer is the expected one; any other must say when to come again.</summary>
    private async Task<bool> PostAsync(int server, string json, HttpStatusCode expected)
    {
        var started = TimeProvider.System.GetTimestamp();
        try
        {
            using var answer = await servers[server].Http.PostAsync(new Uri("/xapi/statements", UriKind.Relative), TenantClient.Body(Encoding.UTF8.GetBytes(json)));
            var text = await answer.Content.ReadAsStringAsync();
            Answers.AddOrUpdate(answer.StatusCode, 1, (_, count) => count + 1);
            if (answer.StatusCode == expected)
                return true;
            if (answer.StatusCode != HttpStatusCode.ServiceUnavailable || answer.Headers.RetryAfter is null || !text.StartsWith("{\"error\":", StringComparison.Ordinal))
                Surprises.Enqueue($"Expected {(int)expected}, was {(int)answer.StatusCode}: {text}");
            return false;
        }
        // A server that dies between accepting a connection and its first use shows in the client as the socket's own exception.
        catch (Exception problem) when (problem is HttpRequestException or SocketException)
        {
            Interlocked.Increment(ref Unanswered);
            return false;
        }
        finally
        {
            lock (_acknowledged)
                LongestWait = TimeSpan.FromTicks(Math.Max(LongestWait.Ticks, TimeProvider.System.GetElapsedTime(started).Ticks));
        }
    }

    private static string Json(Guid id, string verb = SampleStatement.Attended) => SampleStatement.Json(
        id,
        $$$$"""{"account":{"homePage":"https://id.example.edu.cn","name":"learner-{{{{id.GetHashCode() & 63}}}}"}}""",
        verb,
        $$"""{"id":"https://example.edu.cn/courses/{{id.ToByteArray()[0] % 7}}"}""",
        $$$""","result":{"response":"{{{id}}}"}""");

    private sealed record Posted(Guid[] Ids, Fate Fate);
}
