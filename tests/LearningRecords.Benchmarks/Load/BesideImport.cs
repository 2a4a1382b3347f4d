using System.Collections.Concurrent;
using System.Diagnostics;
using LearningRecords.Server.Ingest;

namespace LearningRecords.Benchmarks.Load;

/// <summary>What live posts wait while an import runs into the same tenant: clients that post at a steady pace, first alone and then beside it.</summary>
internal static class BesideImport
{
    private const int Clients = 8;
    private const int Imported = 200_000;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(15);

    public static async Task RunAsync()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("learningrecords-bench-").FullName, "statements.jsonl");
        await WriteAsync(file);
        await using (var postgres = await MeasuredPostgres.StartAsync())
        {
            var database = await postgres.DatabaseAsync("service");
            await using var service = await MeasuredService.StartAsync(database);
            using var http = service.Client();

            Console.WriteLine($"{Environment.ProcessorCount} cores for client, service, import and PostgreSQL; {Clients} clients post one statement every {Pace.TotalMilliseconds} ms; latency in ms: p50 p95 p99.");
            await PostAsync(http, 0, Time / 3);
            Console.WriteLine($"alone             {(await PostAsync(http, 1, Time)).Latency}");

            using var import = Import(file, database);
            var (beginning, clock) = (import.StandardError.ReadLineAsync(), Stopwatch.StartNew());
            // Its first line tells that it has begun in earnest.
            await Task.WhenAny(beginning, import.WaitForExitAsync());
            var beside = await PostAsync(http, 2, Time, () => !import.HasExited);
            Console.WriteLine($"beside an import  {beside.Latency}   for {beside.Elapsed.TotalSeconds:F0} s");
            _ = import.StandardError.ReadToEndAsync();
            _ = import.StandardOutput.ReadToEndAsync();
            await import.WaitForExitAsync();
            Console.WriteLine($"{Imported:N0} statements imported in {clock.Elapsed.TotalSeconds:F0} s, read models included.");
        }

        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    private static async Task WriteAsync(string file)
    {
        await using var lines = File.Create(file);
        for (var number = 0L; number < Imported; number++)
        {
            await lines.WriteAsync(SampleStatements.Json(number, Guid.NewGuid(), isAtKiosk: false));
            lines.WriteByte((byte)'\n');
        }
    }

    private static Process Import(string file, string connectionString)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(StatementWriter).Assembly.Location, "import", file]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["ConnectionStrings__Postgres"] = connectionString;
        return Process.Start(start)!;
    }

    private static async Task<Timings> PostAsync(HttpClient http, int run, TimeSpan time, Func<bool>? goesOn = null)
    {
        var taken = new ConcurrentBag<double>();
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            using var pace = new PeriodicTimer(Pace);
            for (var number = 0; clock.Elapsed < time && goesOn?.Invoke() is not false && await pace.WaitForNextTickAsync(); number++)
            {
                var body = SampleStatements.Batch(1_000_000_000L * (run + 1) + client * 10_000_000L + number, 1);
                var start = Stopwatch.GetTimestamp();
                await MeasuredService.PostAsync(http, body);
                taken.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        })));
        return new Timings(taken.Count, clock.Elapsed, [.. taken.Order()]);
    }
}
