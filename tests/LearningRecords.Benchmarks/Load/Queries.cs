using System.Diagnostics;
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
    private const int WarmUp = 20;
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

    /// <param name="stores">Sizes of stores to fill, or folders of stores that were filled before.</param>
    public static async Task RunAsync(IReadOnlyList<string> stores)
    {
        Console.WriteLine($"{Environment.ProcessorCount} cores for client, service and PostgreSQL; {Requests} requests each. Milliseconds: p50 p95 p99 (processor of the service + of PostgreSQL a request) of page 1 | of page 1,000; (mine): a credential that reads only its own.");
        var sizes = stores.Where(store => int.TryParse(store, CultureInfo.InvariantCulture, out _)).Select(size => int.Parse(size, CultureInfo.InvariantCulture)).Order().ToList();
        var folders = stores.Where(store => !int.TryParse(store, CultureInfo.InvariantCulture, out _)).ToList();
        await using var smallest = sizes.Count > 0 ? await FilledAsync(sizes[0]) : await FilledStore.OpenAsync(folders[0]);
        await MeasureAsync(smallest);
        await using var growing = sizes.Count > 1 ? await FilledStore.OpenAsync(null) : null;
        foreach (var size in sizes.Skip(1))
        {
            await growing!.FillAsync(size);
            await MeasureAsync(growing);
        }

        if (growing is not null)
            await CompareAsync(smallest, growing);
        foreach (var folder in folders.Skip(sizes.Count > 0 ? 0 : 1))
        {
            await using var kept = await FilledStore.OpenAsync(folder);
            await MeasureAsync(kept);
            await CompareAsync(smallest, kept);
        }
    }

    private static async Task<FilledStore> FilledAsync(int size)
    {
        var store = await FilledStore.OpenAsync(null);
        await store.FillAsync(size);
        return store;
    }

    /// <summary>Asks both stores by turns, so that a machine that is slow for a while is slow for both.</summary>
    private static async Task CompareAsync(FilledStore smallest, FilledStore largest)
    {
        await using var small = await MeasuredService.StartAsync(smallest.ConnectionString);
        await using var large = await MeasuredService.StartAsync(largest.ConnectionString);
        using var ofSmall = small.Client();
        using var ofLarge = large.Client();
        using var mineOfSmall = small.Client(FilledStore.Kiosk);
        using var mineOfLarge = large.Client(FilledStore.Kiosk);
        Console.WriteLine($"Page 1 of {await largest.CountAsync():N0} beside that of {await smallest.CountAsync():N0}, by turns: medians in milliseconds and their ratio.");
        foreach (var (name, query) in Filters)
        {
            await PrintAsync(name, query, ofSmall, ofLarge);
            await PrintAsync($"{name} (mine)", query, mineOfSmall, mineOfLarge);
        }

        foreach (var (name, query) in Rare)
            await PrintAsync(name, query, ofSmall, ofLarge);

        async Task PrintAsync(string name, string query, HttpClient small, HttpClient large)
        {
            var address = new Uri("/xapi/statements?limit=100&" + query, UriKind.Relative);
            var (few, many) = (new List<double>(), new List<double>());
            for (var turn = 0; turn < WarmUp + Requests; turn++)
            {
                few.Add(await TimeAsync(small));
                many.Add(await TimeAsync(large));
            }

            var (inSmall, inLarge) = (Median(few), Median(many));
            Console.WriteLine($"  {name,-42} {inLarge,5:F1} {inSmall,5:F1} {inLarge / inSmall,6:F2}");

            async Task<double> TimeAsync(HttpClient http)
            {
                var start = Stopwatch.GetTimestamp();
                await http.GetByteArrayAsync(address);
                return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }

        static double Median(List<double> taken) => taken.Skip(WarmUp).Order().ElementAt(Requests / 2);
    }

    private static async Task MeasureAsync(FilledStore store)
    {
        await using var service = await MeasuredService.StartAsync(store.ConnectionString);
        using var all = service.Client();
        using var mine = service.Client(FilledStore.Kiosk);
        Console.WriteLine($"{await store.CountAsync():N0} statements stored.");
        foreach (var (name, query) in Filters)
        {
            await PagesAsync(name, all, query, null);
            await PagesAsync($"{name} (mine)", mine, query, AuthorityOf(FilledStore.Kiosk));
        }

        foreach (var (name, query) in Rare)
            await PagesAsync(name, all, query, null);
        Console.WriteLine($"  service {Use.MemoryMb(service.ProcessId):F0} MB, PostgreSQL {Use.MemoryMb(store.Postgres.ProcessId):F0} MB");

        async Task PagesAsync(string name, HttpClient http, string query, Guid? authority)
        {
            var first = await TimeAsync(http, "/xapi/statements?limit=100&" + query);
            var parsed = StatementQuery.Parse(new QueryCollection(QueryHelpers.ParseQuery(query)), XapiVersion.V2_0_0, out _);
            var later = await PositionAsync(store.Database, parsed, authority) is { } position ? await TimeAsync(http, MoreLink.To(parsed, position)) : "fewer than 100,000";
            Console.WriteLine($"  {name,-42} {first} | {later}");
        }

        async Task<string> TimeAsync(HttpClient http, string path)
        {
            var address = new Uri(path, UriKind.Relative);
            for (var i = 0; i < WarmUp; i++)
                await http.GetByteArrayAsync(address);
            var (ours, databases) = (Use.Processor(service.ProcessId), Use.Processor(store.Postgres.ProcessId));
            var timings = await Timings.RunAsync(1, 100, [.. Enumerable.Repeat(address, Requests)], TimeSpan.FromSeconds(30), (_, one) => http.GetByteArrayAsync(one));
            (ours, databases) = (Use.Processor(service.ProcessId) - ours, Use.Processor(store.Postgres.ProcessId) - databases);
            return $"{timings.Latency} ({ours.TotalMilliseconds / Requests,4:F1} + {databases.TotalMilliseconds / Requests,4:F1})";
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
