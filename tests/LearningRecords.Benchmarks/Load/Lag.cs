using System.Diagnostics;
using LearningRecords.Server.Access;
using LearningRecords.Server.Operations;
using Npgsql;

namespace LearningRecords.Benchmarks.Load;

/// <summary>How long after its commit a statement is in the read models, while so many a second are posted over HTTP.</summary>
internal static class Lag
{
    private const int Clients = 4;
    private const int StatementsPerPost = 50;
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(int perSecond, TimeSpan time)
    {
        await using var postgres = await MeasuredPostgres.StartAsync();
        var connectionString = await postgres.DatabaseAsync("service");
        await using var service = await MeasuredService.StartAsync(connectionString);
        await using var database = NpgsqlDataSource.Create(connectionString);
        using var end = new CancellationTokenSource(WarmUp + time);
        using var http = service.Client();
        var posted = 0L;
        var clock = Stopwatch.StartNew();
        var posts = Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                var number = Interlocked.Add(ref posted, StatementsPerPost);
                var due = TimeSpan.FromSeconds((double)number / perSecond) - clock.Elapsed;
                if (due > TimeSpan.Zero)
                    await Task.Delay(due);
                await MeasuredService.PostAsync(http, SampleStatements.Batch(number, StatementsPerPost, atKiosk: true));
            }
        })));

        await Task.Delay(WarmUp);
        var (began, before) = (clock.Elapsed, await ReadModelLag.OfAsync(database, Tenants.Default, CancellationToken.None));
        var (ours, databases) = (Use.Processor(service.ProcessId), Use.Processor(postgres.ProcessId));
        var (lags, peak) = await LookAsync(database, service, clock, end.Token);
        var (seconds, now) = ((clock.Elapsed - began).TotalSeconds, await ReadModelLag.OfAsync(database, Tenants.Default, CancellationToken.None));
        (ours, databases) = (Use.Processor(service.ProcessId) - ours, Use.Processor(postgres.ProcessId) - databases);
        await posts;
        var recorded = now.Recorded - before.Recorded;
        Console.WriteLine(
            $"{recorded / seconds:N0} statements/s recorded, {(now.Folded - before.Folded) / seconds:N0}/s folded; lag p50 {Quantile(0.5):F2} s, p95 {Quantile(0.95):F2} s, longest {lags[^1]:F2} s; "
            + $"processor {ours.TotalMicroseconds / recorded:F0} µs a statement, PostgreSQL's {databases.TotalMicroseconds / recorded:F0} µs; resident at most {peak:F0} MB");

        double Quantile(double q) => lags[(int)(q * (lags.Count - 1))];
    }

    // At each look, how long ago the first statement was recorded that is not folded yet; sorted.
    private static async Task<(IReadOnlyList<double> Lags, double PeakMb)> LookAsync(NpgsqlDataSource database, MeasuredService service, Stopwatch clock, CancellationToken end)
    {
        var (lags, peak, seen) = (new List<double>(), 0.0, new Queue<(TimeSpan At, long Recorded)>());
        while (!end.IsCancellationRequested)
        {
            var lag = await ReadModelLag.OfAsync(database, Tenants.Default, CancellationToken.None);
            seen.Enqueue((clock.Elapsed, lag.Recorded));
            while (seen.Peek() is var first && first.Recorded <= lag.Folded && seen.Count > 1)
                seen.Dequeue();
            lags.Add(lag.Behind == 0 ? 0 : (clock.Elapsed - seen.Peek().At).TotalSeconds);
            if (lags.Count % 20 == 0)
                peak = Math.Max(peak, Use.MemoryMb(service.ProcessId));
            await Task.Delay(LookInterval, CancellationToken.None);
        }

        lags.Sort();
        return (lags, peak);
    }
}
