using System.Text.Json;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Faults;

/// <summary>What a reader has seen, in the order in which it saw it.</summary>
internal sealed record Seen(string Stored, Guid Id);

/// <summary>Readers that follow a tenant while it is written to, each page from any of its servers.</summary>
internal sealed class Crawler(params IReadOnlyList<TenantClient> servers)
{
    private const string Beginning = "1970-01-01T00:00:00.000000Z";

    /// <summary>Pages ascending by <c>more</c>, and from the last statement on again, until nothing follows after <paramref name="written"/>.</summary>
    public async Task<IReadOnlyList<Seen>> FollowAsync(int limit, Task written)
    {
        var (seen, since) = (new List<Seen>(), Beginning);
        while (true)
        {
            var (last, before) = (written.IsCompleted, seen.Count);
            await foreach (var page in PagesAsync($"/xapi/statements?ascending=true&limit={limit}&since={since}"))
                seen.AddRange(page.Statements);
            if (last && seen.Count == before)
                return seen;
            since = seen.Count > 0 ? seen[^1].Stored : since;
        }
    }

    /// <summary>Believes X-Experience-API-Consistent-Through: takes what it covers, and asks from there on, until it covers everything written.</summary>
    public async Task<IReadOnlyList<Seen>> FollowConsistentThroughAsync(Task written)
    {
        var (seen, through) = (new List<Seen>(), Beginning);
        while (true)
        {
            var last = written.IsCompleted;
            var (pages, ahead, since) = (0, 0, through);
            await foreach (var page in PagesAsync($"/xapi/statements?ascending=true&limit=500&since={since}"))
            {
                // The first page's promise covers those after it, whatever is stored meanwhile.
                if (pages++ == 0)
                {
                    Assert.True(string.CompareOrdinal(page.ConsistentThrough, through) >= 0, $"Consistent through {page.ConsistentThrough} after {through}.");
                    through = page.ConsistentThrough;
                }

                seen.AddRange(page.Statements.TakeWhile(statement => string.CompareOrdinal(statement.Stored, through) <= 0));
                ahead += page.Statements.Count(statement => string.CompareOrdinal(statement.Stored, through) > 0);
            }

            if (last && ahead == 0)
                return seen;
        }
    }

    private async IAsyncEnumerable<(IReadOnlyList<Seen> Statements, string ConsistentThrough)> PagesAsync(string path)
    {
        for (var next = path; next.Length > 0;)
        {
            using var answer = await Random.Shared.GetItems([.. servers], 1)[0].GetAsync(next);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode, $"{next}: {(int)answer.StatusCode} {text}");
            using var document = JsonDocument.Parse(text);
            yield return (
                [.. document.RootElement.GetProperty("statements").EnumerateArray().Select(statement => new Seen(statement.GetProperty("stored").GetString()!, statement.GetProperty("id").GetGuid()))],
                answer.Headers.GetValues("X-Experience-API-Consistent-Through").Single());
            next = document.RootElement.GetProperty("more").GetString()!;
        }
    }
}

internal static class SeenAssertions
{
    /// <summary>Each of the statements once, and never one that was stored before another seen earlier.</summary>
    public static void IsEachOnceInOrder(this IReadOnlyList<Seen> seen, IReadOnlyCollection<Guid> written)
    {
        for (var n = 1; n < seen.Count; n++)
            Assert.True(string.CompareOrdinal(seen[n - 1].Stored, seen[n].Stored) < 0, $"{seen[n]} was seen after {seen[n - 1]}.");
        Assert.Equal(written.Count, seen.Count);
        Assert.Equal(written.Order(), seen.Select(statement => statement.Id).Order());
    }
}
