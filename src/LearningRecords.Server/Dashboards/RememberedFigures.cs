using System.Diagnostics;
using Microsoft.Extensions.Caching.Memory;
using ZiggyCreatures.Caching.Fusion;

namespace LearningRecords.Server.Dashboards;

/// <summary>Figures that take long to read in a large tenant: those read last are shown while they are read again (docs/adr/0034).</summary>
public sealed class RememberedFigures : IDisposable
{
    private const int MostRows = 2_000_000;

    // A reader waits so long for fresh figures where there are older ones.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(150);

    // What is read in less is read every time.
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(50);

    // Reading again takes at most a twentieth of the time.
    private const int RestPerReading = 20;

    private readonly FusionCache _figures = new(
        new FusionCacheOptions
        {
            DefaultEntryOptions = new FusionCacheEntryOptions
            {
                Duration = TimeSpan.Zero,
                IsFailSafeEnabled = true,
                FailSafeMaxDuration = TimeSpan.FromHours(1),
                FailSafeThrottleDuration = TimeSpan.FromSeconds(1),
                FactorySoftTimeout = Patience,
                Size = 1,
            },
        },
        new MemoryCache(new MemoryCacheOptions { SizeLimit = MostRows }));

    /// <param name="what">Names the figures within the tenant, filters included.</param>
    public async Task<IReadOnlyList<TRow>> ReadAsync<TRow>(string tenant, string what, Func<CancellationToken, Task<IReadOnlyList<TRow>>> read, CancellationToken token) =>
        await _figures.GetOrSetAsync<IReadOnlyList<TRow>>(
            $"{tenant}\n{what}",
            async (reading, cancel) =>
            {
                var started = Stopwatch.GetTimestamp();
                var rows = await read(cancel);
                var took = Stopwatch.GetElapsedTime(started);
                reading.Options.SetDuration(took < Quick ? TimeSpan.Zero : took * RestPerReading).SetSize(rows.Count + 1);
                return rows;
            },
            token: token);

    public void Dispose() => _figures.Dispose();
}
