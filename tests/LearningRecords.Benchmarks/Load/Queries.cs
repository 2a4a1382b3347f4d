using System.Globalization;
using System.Text;
using LearningRecords.Server.Access;
using LearningRecords.Server.Statements;
using LearningRecords.Xapi;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Npgsql;

namespace LearningRecords.Benchmarks.Load;

/// <summary>Every filter of the statements resource over HTTP, one client, pages of 100: the first page and the thousandth, in stores of several sizes.</summary>
internal static class Queries
{
    private const int Requests = 100;
    private static readonly string Agent = "agent=" + Uri.EscapeDataString(SampleStatements.Kiosk);
    private static readonly string Team = "agent=" + Uri.EscapeDataString(SampleStatements.Team) + "&related_agents=true";
    private static readonly string Verb = "verb=" + Uri.EscapeDataString(SampleStatements.Experienced);
    private static readonly string Activity = "activity=" + Uri.EscapeDataString(SampleStatements.Campaign);
    private static readonly string Course = "activity=" + Uri.EscapeDataString(SampleStatements.Course) + "&related_activities=true";
    private static readonly string Range = "since=2020-01-01T00:00:00Z&until=2100-01-01T00:00:00Z";

    private static readonly (string Name, string Query)[] Filters =
    [
        ("no filter", ""),
        ("agent", Agent),
        ("agent, related", Team),
        ("verb", Verb),
        ("activity", Activity),
        ("activity, related", Course),
        ("registration", "registration=" + SampleStatements.Registration),
        ("agent + verb", $"{Agent}&{Verb}"),
        ("agent, related + verb", $"{Team}&{Verb}"),
        ("agent + activity", $"{Agent}&{Activity}"),
        ("agent + activity, both related", $"{Team}&{Course}"),
        ("verb + activity", $"{Verb}&{Activity}"),
        ("verb + activity, related", $"{Verb}&{Course}"),
        ("since + until", Range),
        ("agent + verb + since + until", $"{Agent}&{Verb}&{Range}"),
        ("agent + activity + since + until", $"{Agent}&{Activity}&{Range}"),
        ("verb + activity + since + until", $"{Verb}&{Activity}&{Range}"),
    ];

    private static readonly (string Name, string Query)[] Rare =
    [
        ("unknown agent", "agent=" + Uri.EscapeDataString("""{"mbox":"mailto:nobody@example.org"}""")),
        ("unknown registration", "registration=00000000-0000-4000-8000-000000000001"),
        ("a pair that never meets", $"verb={Uri.EscapeDataString(SampleStatements.Completed)}&{Activity}"),
    ];

    /// <param name="stores">Sizes of one growing store, or folders of stores that were filled before.</param>
    public static async Task RunAsync(IReadOnlyList<string> stores)
    {
        Console.WriteLine($"{Environment.ProcessorCount} cores for client, service and PostgreSQL; {Requests} requests each. Milliseconds: p50 p95 p99 (processor of the service + of PostgreSQL a request) of page 1 | of page 1,000; (mine): a credential that reads only its own.");
        var medians = new List<Dictionary<string, double>>();
        var sizes = stores.Where(store => int.TryParse(store, CultureInfo.InvariantCulture, out _)).Select(size => int.Parse(size, CultureInfo.InvariantCulture)).Order().ToList();
        if (sizes.Count > 0)
        {
            await using var growing = await FilledStore.OpenAsync(null);
            foreach (var size in sizes)
            {
                await growing.FillAsync(size);
                medians.Add(await MeasureAsync(growing));
            }
        }

        foreach (var folder in stores.Where(store => !int.TryParse(store, CultureInfo.InvariantCulture, out _)))
        {
            await using var kept = await FilledStore.OpenAsync(folder);
            medians.Add(await MeasureAsync(kept));
        }

        foreach (var (name, slower) in medians[0].Select(entry => (entry.Key, Slower: medians[^1][entry.Key] / entry.Value)).OrderByDescending(entry => entry.Slower).Take(medians.Count > 1 ? 5 : 0))
            Console.WriteLine($"  {name,-42} median of page 1 in the last store to the first: {slower:F2}");
    }

    private static async Task<Dictionary<string, double>> MeasureAsync(FilledStore store)
    {
        await using var service = await MeasuredService.StartAsync(store.ConnectionString);
        using var all = service.Client();
        using var mine = service.Client(FilledStore.Kiosk);
        var medians = new Dictionary<string, double>(StringComparer.Ordinal);
        Console.WriteLine($"{await store.CountAsync():N0} statements stored.");
        foreach (var (name, query) in Filters)
        {
            await PagesAsync(name, all, query, null);
            await PagesAsync($"{name} (mine)", mine, query, AuthorityOf(FilledStore.Kiosk));
        }

        foreach (var (name, query) in Rare)
            await PagesAsync(name, all, query, null);
        Console.WriteLine($"  service {Use.MemoryMb(service.ProcessId):F0} MB, PostgreSQL {Use.MemoryMb(store.Postgres.ProcessId):F0} MB");
        return medians;

        async Task PagesAsync(string name, HttpClient http, string query, Guid? authority)
        {
            var first = await TimeAsync(http, "/xapi/statements?limit=100&" + query);
            medians[name] = first.Timings.Quantile(0.5);
            var parsed = StatementQuery.Parse(new QueryCollection(QueryHelpers.ParseQuery(query)), XapiVersion.V2_0_0, out _);
            var later = await PositionAsync(store.Database, parsed, authority) is { } position ? (await TimeAsync(http, MoreLink.To(parsed, position))).Text : "fewer than 100,000";
            Console.WriteLine($"  {name,-42} {first.Text} | {later}");
        }

        async Task<(Timings Timings, string Text)> TimeAsync(HttpClient http, string path)
        {
            var address = new Uri(path, UriKind.Relative);
            for (var i = 0; i < 20; i++)
                await http.GetByteArrayAsync(address);
            var (ours, databases) = (Use.Processor(service.ProcessId), Use.Processor(store.Postgres.ProcessId));
            var timings = await Timings.RunAsync(1, 100, [.. Enumerable.Repeat(address, Requests)], TimeSpan.FromSeconds(30), (_, one) => http.GetByteArrayAsync(one));
            (ours, databases) = (Use.Processor(service.ProcessId) - ours, Use.Processor(store.Postgres.ProcessId) - databases);
            return (timings, $"{timings.Latency} ({ours.TotalMilliseconds / Requests,4:F1} + {databases.TotalMilliseconds / Requests,4:F1})");
        }
    }

    private static Guid AuthorityOf(string credential) =>
        AgentIdentity.TryParse(Encoding.UTF8.GetBytes(Credentials.AuthorityOf(credential)), XapiVersion.V2_0_0, out var agent, out _) ? agent!.Key : throw new ArgumentException("No agent.", nameof(credential));

    // Where the thousandth page of 100 begins, without turning a thousand pages.
    private static async Task<DateTimeOffset?> PositionAsync(NpgsqlDataSource database, StatementQuery query, Guid? authority)
    {
        var all = SearchStatements.Page(Tenants.Default, query with { Limit = 100_000, Authority = authority }, SearchStatements.Leads(query)[0]);
        var text = all.Text.Replace($"limit {SearchStatements.Share}", "limit 100000000", StringComparison.Ordinal);
        await using var command = new SqlText($"select stored from ({text}) found order by stored desc offset 99899 limit 1", all.Parameters).On(database);
        command.CommandTimeout = 600;
        return await command.ExecuteScalarAsync() is DateTime found ? new DateTimeOffset(found, TimeSpan.Zero) : null;
    }
}
