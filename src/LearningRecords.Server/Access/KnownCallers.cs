using Microsoft.Extensions.Caching.Memory;
using Npgsql;

namespace LearningRecords.Server.Access;

/// <summary>
/// Credentials and tenants that were looked up a moment ago, so that a request asks the database for neither.
/// What is remembered is believed for <see cref="Lifetime"/> at most: a revoked credential or a suspended tenant ends everywhere within it.
/// </summary>
public sealed class KnownCallers(NpgsqlDataSource database, VerifiedSecrets verified, LastUse lastUse) : IDisposable
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    // Only what exists is remembered, so unknown keys take no room.
    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = 10_000 });

    /// <summary>The credential, or null when the key is unknown or the secret is not its.</summary>
    public async Task<Credential?> VerifyAsync(string key, string secret, CancellationToken token)
    {
        // A secret that is new here may have been set this moment, so the database has the last word on it.
        if (_known.TryGetValue((typeof(Credential), key), out Credential? known) && verified.HavePassed(known!, secret))
            return lastUse.Of(known!);
        var expires = DateTimeOffset.UtcNow + Lifetime;
        var found = await Credentials.FindAsync(database, key, token);
        if (found is null || !await verified.MatchesAsync(found, secret, token))
            return null;
        Remember((typeof(Credential), key), found, expires);
        return lastUse.Of(found);
    }

    /// <summary>The tenant that a verified token names, or null when there is none.</summary>
    public async Task<Tenant?> FindTenantAsync(string name, CancellationToken token)
    {
        if (_known.TryGetValue((typeof(Tenant), name), out Tenant? known))
            return known;
        var expires = DateTimeOffset.UtcNow + Lifetime;
        var found = await Tenants.FindAsync(database, name, token);
        if (found is not null)
            Remember((typeof(Tenant), name), found, expires);
        return found;
    }

    public void Dispose() => _known.Dispose();

    private void Remember<T>((Type, string) key, T value, DateTimeOffset expires) =>
        _known.Set(key, value, new MemoryCacheEntryOptions { AbsoluteExpiration = expires, Size = 1 });
}
