using System.Diagnostics;

namespace LearningRecords.Benchmarks.Load;

/// <summary>Posts single statements and batches and reads pages for minutes, and watches the memory of the service.</summary>
internal static class Soak
{
    public static async Task RunAsync(TimeSpan time)
    {
        await using var postgres = await MeasuredPostgres.StartAsync();
        await using var service = await MeasuredService.StartAsync(await postgres.DatabaseAsync("service"));
        using var http = service.Client();
        using var end = new CancellationTokenSource(time);
        var (posted, read, peak) = (0L, 0L, 0.0);
        var clock = Stopwatch.StartNew();
        Task[] clients =
        [
            .. Enumerable.Range(0, 16).Select(client => Repeat(async number =>
            {
                await MeasuredService.PostAsync(http, SampleStatements.Batch(client * 100_000_000L + number, 1));
                Interlocked.Increment(ref posted);
            }, end.Token)),
            .. Enumerable.Range(16, 2).Select(client => Repeat(async number =>
            {
                await MeasuredService.PostAsync(http, SampleStatements.Batch(client * 100_000_000L + number * 500, 500));
                Interlocked.Add(ref posted, 500);
            }, end.Token)),
            .. Enumerable.Range(0, 2).Select(_ => Repeat(async _ =>
            {
                await http.GetByteArrayAsync(new Uri("/xapi/statements?limit=500", UriKind.Relative));
                Interlocked.Add(ref read, 500);
            }, end.Token)),
        ];
        while (!end.IsCancellationRequested)
        {
            for (var i = 0; i < 10 && !end.IsCancellationRequested; i++)
            {
                await Task.Delay(1_000);
                peak = Math.Max(peak, Use.MemoryMb(service.ProcessId));
            }

            Console.WriteLine($"{clock.Elapsed:mm\\:ss}  {posted,9:N0} posted, {read,9:N0} read; service {Use.MemoryMb(service.ProcessId):F0} MB, peak {peak:F0} MB; PostgreSQL {Use.MemoryMb(postgres.ProcessId):F0} MB");
        }

        await Task.WhenAll(clients);
    }

    private static Task Repeat(Func<long, Task> work, CancellationToken end) => Task.Run(async () =>
    {
        for (var number = 0L; !end.IsCancellationRequested; number++)
            await work(number);
    }, CancellationToken.None);
}
