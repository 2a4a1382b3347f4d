using System.Diagnostics;
using System.Globalization;
using LearningRecords.Server.Access;
using LearningRecords.Server.Ingest;
using LearningRecords.Server.Statements;
using LearningRecords.Xapi;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Npgsql;

namespace LearningRecords.Benchmarks.Load;

/// <summary>Every filter of the statements resource over HTTP, one client, pages of 100: the first page and the thousandth, at growing sizes of one store.</summary>
internal static class Queries
{
    private const int Requests = 100;
    private const string Kiosk = "kiosk";
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

    public static async Task RunAsync(IReadOnlyList<int> sizes)
    {
        await using var postgres = await MeasuredPostgres.StartAsync();
        var connectionString = await postgres.CreateDatabaseAsync("service");
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using (await MeasuredService.StartAsync(connectionString))
            await Credentials.SetAsync(database, "default", Kiosk, "secret", CancellationToken.None);
        await Execute(database, $"update records.credential set scopes = '{Scopes.ReadOwnStatements.Format()}' where key = '{Kiosk}'");

        var stored = 0;
        foreach (var size in sizes.Order())
        {
            var clock = Stopwatch.StartNew();
            await Load(database, stored, size);
            stored = size;
            await using var service = await MeasuredService.StartAsync(connectionString);
            Console.WriteLine($"{size:N0} statements stored, loaded by COPY in {clock.Elapsed.TotalSeconds:F0} s. Milliseconds of {Requests} requests: p50 p95 p99 of page 1 | of page 1,000; (mine): a credential that reads only its own.");
            using var http = service.Client();
            using var mine = service.Client(Kiosk);
            foreach (var (name, query) in Filters)
            {
                await Measure(name, http, database, query, null);
                await Measure(name + " (mine)", mine, database, query, Kiosk);
            }

            foreach (var (name, query) in Rare)
                Console.WriteLine($"  {name,-42} {(await Time(http, "/xapi/statements?limit=100&" + query)).Latency}");
            Console.WriteLine($"  service {Use.MemoryMb(service.ProcessId):F0} MB, PostgreSQL {Use.MemoryMb(postgres.ProcessId):F0} MB");
        }
    }

    // Read models are not what is measured, so they are told that they have seen everything.
    private static async Task Load(NpgsqlDataSource database, int from, int to)
    {
        var start = DateTimeOffset.UtcNow.AddDays(-30);
        for (var first = from; first < to; first += 20_000)
        {
            var accepted = new List<AcceptedStatement>(20_000);
            for (var number = first; number < Math.Min(to, first + 20_000); number++)
                accepted.Add(new AcceptedStatement(SampleStatements.Prepared(number, 1, number % 20 < 4 ? Kiosk : MeasuredService.Key, atKiosk: true)[0], Stored(start, number)));
            await PlainCopy.WriteAsync(database, accepted);
        }

        await Execute(database, "update records.tenant_clock set last = greatest(last, (select max(stored) from records.statement))");
        await Execute(database, "update records.mt_event_progression set last_seq_id = (select max(seq_id) from records.mt_events)");
        await Execute(database, "vacuum analyze records.statement, records.statement_verb, records.statement_registration, records.statement_agent, records.statement_activity, records.mt_events");
    }

    // PostgreSQL keeps microseconds.
    private static DateTimeOffset Stored(DateTimeOffset start, int number) => new DateTimeOffset(start.UtcTicks / 10 * 10, TimeSpan.Zero).AddMilliseconds(number / 4.0);

    private static async Task Measure(string name, HttpClient http, NpgsqlDataSource database, string query, string? authority)
    {
        var first = await Time(http, "/xapi/statements?limit=100&" + query);
        var parsed = StatementQuery.Parse(new QueryCollection(QueryHelpers.ParseQuery(query)), XapiVersion.V2_0_0, out _);
        var later = await Position(database, parsed, authority is null ? null : AgentIdentity.TryParse(System.Text.Encoding.UTF8.GetBytes(Credentials.AuthorityOf(authority)), XapiVersion.V2_0_0, out var agent, out _) ? agent!.Key : null) is { } position
            ? (await Time(http, MoreLink.To(parsed, position))).Latency
            : "      fewer than 100,000";
        Console.WriteLine($"  {name,-42} {first.Latency} | {later}");
    }

    private static async Task<Timings> Time(HttpClient http, string path)
    {
        var address = new Uri(path, UriKind.Relative);
        for (var i = 0; i < 10; i++)
            await http.GetByteArrayAsync(address);
        return await Timings.RunAsync(1, 100, [.. Enumerable.Repeat(address, Requests)], TimeSpan.FromSeconds(30), (_, one) => http.GetByteArrayAsync(one));
    }

    // Where the thousandth page of 100 begins, without turning a thousand pages.
    private static async Task<DateTimeOffset?> Position(NpgsqlDataSource database, StatementQuery query, Guid? authority)
    {
        var all = SearchStatements.Page("default", query with { Limit = 100_000, Authority = authority }, SearchStatements.Leads(query)[0]);
        var text = all.Text.Replace($"limit {SearchStatements.Share}", "limit 100000000", StringComparison.Ordinal);
        await using var command = new SqlText($"select stored from ({text}) found order by stored offset 99899 limit 1".Replace("order by stored offset", "order by stored desc offset", StringComparison.Ordinal), all.Parameters).On(database);
        command.CommandTimeout = 300;
        return await command.ExecuteScalarAsync() is DateTime found ? new DateTimeOffset(found, TimeSpan.Zero) : null;
    }

    private static async Task Execute(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = 600;
        await command.ExecuteNonQueryAsync();
    }
}
