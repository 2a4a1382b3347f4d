using System.Globalization;
using LearningRecords.Server.Access;
using LearningRecords.Server.Operations;
using Npgsql;

namespace LearningRecords.Benchmarks.Load;

/// <summary>
/// Writing, side by side: (a) the service over HTTP, (b) Npgsql alone with the same bytes, rows, batch size and durability, (c) COPY of the same rows.
/// Each in a database of its own on one PostgreSQL; rounds of the three follow one another, and the median round counts.
/// </summary>
internal static class Writes
{
    private const int Rounds = 3;
    private const int Seconds = 5;
    private static readonly string[] All = ["1x1", "1x16", "1x64", "10x16", "50x8", "500x4"];

    /// <param name="loads">Which loads, as batch size x clients; none: all.</param>
    /// <param name="folded">False: the service rests its read models, so that writing alone is measured.</param>
    public static async Task RunAsync(IReadOnlyList<string> loads, bool folded)
    {
        var time = TimeSpan.FromSeconds(Seconds);
        await using var postgres = await MeasuredPostgres.StartAsync();
        var database = await postgres.DatabaseAsync("service");
        await using var held = NpgsqlDataSource.Create(database);
        await using var rest = folded ? null : await WorkLock.TakeAsync(held, Tenants.Default, CancellationToken.None);
        await using var service = await MeasuredService.StartAsync(database);
        await using var plain = new PlainNpgsql(await postgres.DatabaseAsync("plain"));
        await using var copied = NpgsqlDataSource.Create(await postgres.DatabaseAsync("copied"));
        var first = 0L;

        Console.WriteLine($"{Environment.ProcessorCount} cores for client, service and PostgreSQL; {Rounds} rounds of {Seconds} s each, medians; latency in ms: p50 p95 p99.");
        Console.WriteLine($"{"batch",5} {"clients",7} | {"service/s",9} {"latency",23} | {"Npgsql/s",9} {"latency",23} | {"COPY/s",8} | {"to Npgsql",9} {"to COPY",8} | service CPU, PostgreSQL CPU per statement; memory of both");
        foreach (var load in loads.Count == 0 ? All : loads)
        {
            var (batch, clients) = (int.Parse(load.Split('x')[0], CultureInfo.InvariantCulture), int.Parse(load.Split('x')[1], CultureInfo.InvariantCulture));
            var (ours, theirs, copies) = (new List<Timings>(), new List<Timings>(), new List<Timings>());
            var (cpu, databaseCpu) = (TimeSpan.Zero, TimeSpan.Zero);
            for (var round = 0; round <= Rounds; round++)
            {
                // More than the fastest could take.
                var calls = Enumerable.Range(0, (int)(time.TotalSeconds * (batch == 1 ? 8_000 : batch == 10 ? 2_500 : batch == 50 ? 700 : 80)) / (round == 0 ? 4 : 1)).ToList();
                var bodies = calls.ConvertAll(call => PostingClient.Request(service.Address, MeasuredService.Credential(), SampleStatements.Batch(first + (long)call * batch, batch)));
                var limit = round == 0 ? time / 4 : time;
                var posting = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => PostingClient.ConnectAsync(service.Address)));
                var (before, databaseBefore) = (Use.Processor(service.ProcessId), Use.Processor(postgres.ProcessId));
                var service1 = await Timings.RunAsync(clients, batch, bodies, limit, (client, body) => posting[client].PostAsync(body).AsTask());
                var (spent, databaseSpent) = (Use.Processor(service.ProcessId) - before, Use.Processor(postgres.ProcessId) - databaseBefore);
                bodies.Clear();
                Array.ForEach(posting, client => client.Dispose());
                await CaughtUp(service);

                var accepted = calls.ConvertAll(call => PlainNpgsql.Accept(SampleStatements.Prepared(first + (long)call * batch, batch)));
                var plain1 = await Timings.RunAsync(clients, batch, accepted, limit, (_, statements) => plain.WriteAsync(statements));
                var again = calls.Take((int)Math.Min(calls.Count, 20_000 / batch)).SelectMany(call => PlainNpgsql.Accept(SampleStatements.Prepared(first + (long)call * batch, batch))).ToList();
                var copy1 = await Timings.RunAsync(1, again.Count, [again], limit, (_, statements) => PlainCopy.WriteAsync(copied, statements));
                first += (long)calls.Count * batch;

                // The first round only warms up.
                if (round == 0)
                    continue;
                ours.Add(service1);
                theirs.Add(plain1);
                copies.Add(copy1);
                (cpu, databaseCpu) = (cpu + spent / service1.Statements / Rounds, databaseCpu + databaseSpent / service1.Statements / Rounds);
            }

            var (a, b, c) = (Median(ours), Median(theirs), Median(copies));
            Console.WriteLine($"{batch,5} {clients,7} | {a.PerSecond,9:N0} {a.Latency} | {b.PerSecond,9:N0} {b.Latency} | {c.PerSecond,8:N0} | {a.PerSecond / b.PerSecond,9:F2} {a.PerSecond / c.PerSecond,8:F2} | {cpu.TotalMicroseconds,4:F0} µs, {databaseCpu.TotalMicroseconds,4:F0} µs; {Use.MemoryMb(service.ProcessId):F0} MB, {Use.MemoryMb(postgres.ProcessId):F0} MB");
        }
    }

    // What is folded later would otherwise be paid for by those that are compared.
    private static async Task CaughtUp(MeasuredService service)
    {
        var quiet = 0;
        for (var i = 0; i < 600 && quiet < 5; i++)
        {
            var before = Use.Processor(service.ProcessId);
            await Task.Delay(200);
            quiet = (Use.Processor(service.ProcessId) - before).TotalMilliseconds < 30 ? quiet + 1 : 0;
        }
    }

    private static Timings Median(List<Timings> rounds) => rounds.OrderBy(round => round.PerSecond).ElementAt(rounds.Count / 2);
}
