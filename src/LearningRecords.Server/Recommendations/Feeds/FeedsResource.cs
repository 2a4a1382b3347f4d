using LearningRecords.Server.Access;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Reference;
using Marten;
using Npgsql;

namespace LearningRecords.Server.Recommendations.Feeds;

/// <summary>The feeds of the caller's tenant over HTTP. A feed is <c>{"id", "group", "name", "by", "opened", "revoked"}</c>, instants in UTC, <c>revoked</c> null while its key opens it.</summary>
public static class FeedsResource
{
    public const string Path = "/recommendations/feeds";
    private const int LongestName = 200;

    public static void MapFeeds(this RouteGroupBuilder recommendations)
    {
        recommendations.MapMethods("/feeds", WebService.Reading, List).RequireScope(Scopes.TenantAdmin)
            .IsDescribedAs("The feeds")
            .Answers(200, "The feeds, the first first.", typeof(FeedList));
        recommendations.MapPost("/feeds", Open).RequireScope(Scopes.TenantAdmin)
            .IsDescribedAs("Opens a feed")
            .TakesBody("The learner group, and what the feed is for.", typeof(NewFeed))
            .Answers(201, "The feed, its key, which is shown this once, and where it is.", typeof(OpenedFeed))
            .Refuses(400, "The body is not such an object.");
        recommendations.MapDelete("/feeds/{id}", Revoke).RequireScope(Scopes.TenantAdmin)
            .IsDescribedAs("Revokes a feed's key")
            .Answers(204, "Within a second the key opens nothing, on any server.").Refuses(404, "There is no such feed.");
        recommendations.MapMethods("/feed.json", WebService.Reading, GetFeed.Json).AllowAnonymous().Describes("A group’s recommendations as JSON Feed", FeedContent.JsonType);
        recommendations.MapMethods("/feed.atom", WebService.Reading, GetFeed.Atom).AllowAnonymous().Describes("A group’s recommendations as Atom", FeedContent.AtomType);
    }

    public sealed record NewFeed(string Group, string Name);

    /// <summary>A feed as it is answered.</summary>
    public sealed record FeedBody(Guid Id, string Group, string Name, string By, DateTimeOffset Opened, DateTimeOffset? Revoked)
    {
        public static FeedBody Of(RecommendationFeed feed) => new(feed.Id, feed.Group, feed.Name, feed.By, feed.Opened.ToUniversalTime(), feed.Revoked?.ToUniversalTime());
    }

    public sealed record FeedList(IReadOnlyList<FeedBody> Feeds);

    /// <summary>A new feed.</summary>
    /// <param name="Key">Shown this once; only a hash is kept.</param>
    public sealed record OpenedFeed(FeedBody Feed, string Key, string Json, string Atom);

    private static void Describes(this RouteHandlerBuilder endpoint, string summary, string type) => endpoint
        .IsDescribedAs(summary)
        .Takes("key", "The feed's key, which stands for a credential.", required: true)
        .Takes("limit", "How many courses, 1–100. Usually 10.")
        .Takes("language", "zh-CN or en: of titles and reasons. Usually zh-CN.")
        .Takes("level", "Only courses of this level, 1 (introduction) to 9.")
        .Takes("maxMinutes", "Only courses that take at most so many minutes.")
        .Takes("open", "true: only courses that learners can take up now.")
        .Takes("discipline", "Only courses of this discipline, an IRI.")
        .Answers(200, "The feed.", null, type).Answers(304, "Whoever asks has it already.")
        .Refuses(400, "Every wrong parameter.").Refuses(404, "The key opens no feed.");

    /// <summary><c>GET /recommendations/feeds</c>: <c>{"feeds": […]}</c>, the first first, revoked ones among them.</summary>
    public static async Task List(HttpContext http, IDocumentStore store)
    {
        await using var session = store.QuerySession(http.User.Tenant);
        var feeds = await session.Query<RecommendationFeed>().OrderBy(feed => feed.Opened).ToListAsync(http.RequestAborted);
        await http.Response.WriteAsJsonAsync(new FeedList([.. feeds.Select(FeedBody.Of)]), http.RequestAborted);
    }

    /// <summary><c>POST /recommendations/feeds</c> with <c>{"group", "name"}</c>: 201 with the feed, its key and its addresses. 400 when either is empty or too long.</summary>
    public static async Task Open(HttpContext http, IDocumentStore store, NpgsqlDataSource database)
    {
        var asked = await AccessBody.ReadAsync<NewFeed>(http.Request);
        if (asked.Group.Length == 0 || asked.Name.Trim().Length is 0 or > LongestName)
            throw new RefusedException(StatusCodes.Status400BadRequest, $"A feed has a group and a name of 1 to {LongestName} characters.");
        var (feed, key) = await RecommendationFeeds.OpenAsync(store, database, http.User.Tenant, asked.Group, asked.Name.Trim(), http.User.Identity!.Name!, http.RequestAborted);
        http.Response.StatusCode = StatusCodes.Status201Created;
        await http.Response.WriteAsJsonAsync(new OpenedFeed(FeedBody.Of(feed), key, $"/recommendations/feed.json?key={key}", $"/recommendations/feed.atom?key={key}"), http.RequestAborted);
    }

    /// <summary><c>DELETE /recommendations/feeds/{id}</c>: 204 once the key is revoked, also when it was before; 404 for an unknown feed.</summary>
    public static async Task Revoke(HttpContext http, IDocumentStore store, NpgsqlDataSource database, string id)
    {
        var feed = Guid.TryParse(id, out var known) ? known : throw new RefusedException(StatusCodes.Status404NotFound, $"There is no feed {id}.");
        await RecommendationFeeds.RevokeAsync(store, database, http.User.Tenant, feed, http.User.Identity!.Name!, http.RequestAborted);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
