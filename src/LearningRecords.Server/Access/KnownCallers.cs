using Microsoft.Extensions.Caching.Memory;
using Npgsql;

namespace LearningRecords.Server.Access;

/// <summary>
/// Credentials and tenants that were looked up a moment ago, so that a request asks the database for neither.
/// What is remembered is believed for <see cref="Lifetime"/> at most, whatever the clock on the wall does: a revoked credential or a suspended tenant ends everywhere within it.
/// </summary>
public sealed class KnownCallers(NpgsqlDataSource database, VerifiedSecrets verified, LastUse lastUse, TimeProvider clock) : IDisposable
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    // Only what exists is remembered, so unknown keys take no room.
    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = 10_000 });

    /// <summary>The credential, or null when the key is unknown or the secret is not its.</summary>
    public async Task<Credential?> VerifyAsync(string key, string secret, CancellationToken token)
    {
        // A secret that is new here may have been set this moment, so the database has the last word on it.
        if (Recall<Credential>(key) is { } known && verified.HavePassed(known, secret))
            return lastUse.Of(known);
        var asked = clock.GetTimestamp();
        var found = await Credentials.FindAsync(database, key, token);
        if (found is null || !await verified.MatchesAsync(found, secret, token))
            return null;
        Remember(key, found, asked);
        return lastUse.Of(found);
    }

    /// <summary>The tenant that a verified token names, or null when there is none.</summary>
    public async Task<Tenant?> FindTenantAsync(string name, CancellationToken token)
    {
        if (Recall<Tenant>(name) is { } known)
            return known;
        var asked = clock.GetTimestamp();
        var found = await Tenants.FindAsync(database, name, token);
        if (found is not null)
            Remember(name, found, asked);
        return found;
    }

    public void Dispose() => _known.Dispose();

    private T? Recall<T>(string key) where T : class =>
        _known.TryGetValue((typeof(T), key), out Remembered<T> known) && clock.GetElapsedTime(known.Asked) < Lifetime ? known.Value : null;

    private void Remember<T>(string key, T value, long asked) =>
        _known.Set((typeof(T), key), new Remembered<T>(value, asked), new MemoryCacheEntryOptions { Size = 1 });

    private readonly record struct Remembered<T>(T Value, long Asked);
}
