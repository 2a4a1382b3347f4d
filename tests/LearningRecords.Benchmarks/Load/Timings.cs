using System.Collections.Concurrent;
using System.Diagnostics;

namespace LearningRecords.Benchmarks.Load;

/// <summary>How long each of many calls took, and all of them together.</summary>
internal sealed record Timings(long Statements, TimeSpan Elapsed, IReadOnlyList<double> Milliseconds)
{
    public double PerSecond => Statements / Elapsed.TotalSeconds;

    public double Quantile(double q) => Milliseconds[(int)Math.Min(Milliseconds.Count - 1, Math.Floor(q * Milliseconds.Count))];

    public string Latency => $"{Quantile(0.5),7:F1} {Quantile(0.95),7:F1} {Quantile(0.99),7:F1}";

    /// <summary>Lets clients work through what is prepared, for as long as the time allows.</summary>
    public static async Task<Timings> RunAsync<T>(int clients, int statementsPerCall, IReadOnlyList<T> calls, TimeSpan time, Func<int, T, Task> call)
    {
        var waiting = new ConcurrentQueue<T>(calls);
        var taken = new ConcurrentBag<double>();
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            while (clock.Elapsed < time && waiting.TryDequeue(out var one))
            {
                var start = Stopwatch.GetTimestamp();
                await call(client, one);
                taken.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        })));
        return new Timings((long)taken.Count * statementsPerCall, clock.Elapsed, [.. taken.Order()]);
    }
}
