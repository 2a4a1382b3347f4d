using System.Security.Cryptography;
using System.Text;
using JasperFx.Events;
using LearningRecords.Events;
using LearningRecords.Server.Access;
using LearningRecords.Server.Ingest;
using Marten;
using Marten.Events.Aggregation;
using Microsoft.Extensions.Caching.Memory;
using Npgsql;

namespace LearningRecords.Server.Recommendations.Feeds;

/// <summary>A feed of a learner group's recommendations, open to whoever holds its key.</summary>
/// <param name="Revoked">Since when the key opens nothing; null: it does.</param>
public sealed record RecommendationFeed(Guid Id, string Group, string Name, string KeyHash, string By, DateTimeOffset Opened, DateTimeOffset? Revoked = null);

/// <summary>Folds the streams of feeds in the transaction that records what happened to them.</summary>
public sealed class RecommendationFeeds : SingleStreamProjection<RecommendationFeed, Guid>
{
    public RecommendationFeeds()
    {
        IncludeType<FeedOpened>();
        IncludeType<FeedRevoked>();
    }

    public static void AddTo(StoreOptions options)
    {
        options.Events.AddEventType<FeedOpened>();
        options.Events.AddEventType<FeedRevoked>();
        options.Schema.For<RecommendationFeed>().MultiTenanted();
        options.Projections.Add(new RecommendationFeeds(), JasperFx.Events.Projections.ProjectionLifecycle.Inline);
    }

    public override RecommendationFeed? Evolve(RecommendationFeed? snapshot, Guid id, IEvent e) => e.Data switch
    {
        FeedOpened opened => new RecommendationFeed(id, opened.Group, opened.Name, opened.KeyHash, opened.By, e.Timestamp),
        FeedRevoked => snapshot! with { Revoked = e.Timestamp },
        _ => snapshot,
    };

    /// <summary>Opens a feed.</summary>
    /// <returns>The feed and its key, of which only a hash is kept.</returns>
    public static async Task<(RecommendationFeed Feed, string Key)> OpenAsync(IDocumentStore store, NpgsqlDataSource database, string tenant, string group, string name, string by, CancellationToken token)
    {
        var key = Credentials.NewSecret();
        var id = Guid.CreateVersion7();
        await RecordFacts.RunAsync(store, database, tenant, 1, (session, _) =>
        {
            session.Events.Append(id, new FeedOpened(id, group, name, HashOf(key), by));
            return Task.FromResult(true);
        }, token);
        await using var session = store.QuerySession(tenant);
        return ((await session.LoadAsync<RecommendationFeed>(id, token))!, key);
    }

    /// <summary>Lets the feed's key open nothing any more.</summary>
    /// <exception cref="RefusedException">404: there is no such feed.</exception>
    public static Task RevokeAsync(IDocumentStore store, NpgsqlDataSource database, string tenant, Guid feedId, string by, CancellationToken token) =>
        RecordFacts.RunAsync(store, database, tenant, 1, async (session, _) =>
        {
            var feed = await session.LoadAsync<RecommendationFeed>(feedId, token) ?? throw new RefusedException(StatusCodes.Status404NotFound, $"There is no feed {feedId}.");
            if (feed.Revoked is null)
                session.Events.Append(feedId, new FeedRevoked(feedId, by));
            return feed;
        }, token);

    // The key is 160 random bits, so a fast hash hides it well enough.
    public static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}

/// <summary>Whose feed a key opens; what was looked up is believed for as long as what credentials may do is.</summary>
public sealed class FeedKeys(NpgsqlDataSource database) : IDisposable
{
    private const int MostKeys = 10_000;
    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = MostKeys });

    /// <summary>The tenant and the group that the key opens; null: it opens nothing.</summary>
    public async Task<OpenFeed?> FindAsync(string key, CancellationToken token)
    {
        var hash = RecommendationFeeds.HashOf(key);
        if (_known.TryGetValue(hash, out OpenFeed? known))
            return known;
        await using var command = database.CreateCommand(
            """
            select f.tenant_id, f.data ->> 'Group', f.data ->> 'Name' from records.mt_doc_recommendationfeed f
            join records.tenant t on t.tenant_id = f.tenant_id and t.suspended is null and t.migrating is null
            where f.data ->> 'KeyHash' = $1 and f.data ->> 'Revoked' is null
            """);
        command.Parameters.AddWithValue(hash);
        await using var reader = await command.ExecuteReaderAsync(token);
        var found = await reader.ReadAsync(token) ? new OpenFeed(reader.GetString(0), reader.GetString(1), reader.GetString(2)) : null;
        return _known.Set(hash, found, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = KnownCallers.Lifetime });
    }

    public void Dispose() => _known.Dispose();
}

/// <summary>A feed that a key opens.</summary>
public sealed record OpenFeed(string Tenant, string Group, string Name);
