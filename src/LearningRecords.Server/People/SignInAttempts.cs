using System.Net;
using System.Threading.RateLimiting;

namespace LearningRecords.Server.People;

/// <summary>How often somebody may try to sign in from one address: so that many names cannot be guessed at, each a little. Names are locked by <see cref="Passwords"/>.</summary>
public sealed class SignInAttempts : IDisposable
{
    public const int PerMinute = 60;

    private readonly PartitionedRateLimiter<IPAddress> _limiter = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address => RateLimitPartition.GetSlidingWindowLimiter(
        address, _ => new SlidingWindowRateLimiterOptions { PermitLimit = PerMinute, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 6 }));

    /// <summary>Whether another try may be looked at.</summary>
    public bool Allow(IPAddress? from)
    {
        using var lease = _limiter.AttemptAcquire(from ?? IPAddress.None);
        return lease.IsAcquired;
    }

    public void Dispose() => _limiter.Dispose();
}
