using System.Collections.Concurrent;
using System.Text.Json;
using LearningRecords.Insights.Suggestions;
using LearningRecords.Server.Insights;
using LearningRecords.Server.Requests;
using LearningRecords.Xapi;
using Microsoft.Net.Http.Headers;

namespace LearningRecords.Server.Recommendations.Feeds;

/// <summary>Answers with a feed to whoever holds its key, for public media and phone push: cacheable, with nothing in it that tells of a person.</summary>
public static class GetFeed
{
    private const int MostRemembered = 10_000;

    // When each feed's words changed last, as far as this server has seen: feeds have no events of their own.
    private static readonly ConcurrentDictionary<string, (string Hash, DateTimeOffset At)> Changed = new(StringComparer.Ordinal);

    /// <summary>
    /// <c>GET /recommendations/feed.json?key=…</c>: the group's recommendations as JSON Feed 1.1. <c>limit</c>: 1–100, usually 10; <c>language</c>: <c>zh-CN</c> (usually) or <c>en</c>; filters as for
    /// <c>/recommendations</c>, but for language, which here is that of the words. With <c>ETag</c> and <c>Last-Modified</c>; 304 to whoever has it already; 404 for a key that opens nothing.
    /// </summary>
    public static Task Json(HttpContext http, FeedKeys keys, Recommend recommend, TimeProvider clock) =>
        Answer(http, keys, recommend, clock, FeedContent.JsonType, content => content.ToJsonFeed());

    /// <summary><c>GET /recommendations/feed.atom?key=…</c>: the same as Atom (RFC 4287).</summary>
    public static Task Atom(HttpContext http, FeedKeys keys, Recommend recommend, TimeProvider clock) =>
        Answer(http, keys, recommend, clock, FeedContent.AtomType, content => content.ToAtom());

    private static async Task Answer(HttpContext http, FeedKeys keys, Recommend recommend, TimeProvider clock, string type, Func<FeedContent, byte[]> write)
    {
        var parameters = new QueryParameters(http.Request.Query);
        var (key, limit, language) = (parameters.Required("key"), parameters.Number("limit", 10, 1, 100), parameters.Word("language", [FeedContent.Chinese, FeedContent.English]) ?? FeedContent.Chinese);
        var filters = RequestedCourses.ReadFilters(parameters) with { Language = null };
        if (!await parameters.AcceptAsync(http))
            return;
        if (await keys.FindAsync(key, http.RequestAborted) is not { } feed)
        {
            await Errors.WriteAsync(http, StatusCodes.Status404NotFound, "This key opens no feed; it may have been revoked.");
            return;
        }

        var chosen = await recommend.RunAsync(feed.Tenant, new RecommendationRequest(feed.Group, null, limit, filters), http.RequestAborted);
        await AnswerAsync(http, Content(http.Request, feed, Steady(chosen.Recommended, feed), language, clock.GetUtcNow()), type, write);
    }

    private static FeedContent Content(HttpRequest request, OpenFeed feed, Recommended recommended, string language, DateTimeOffset now)
    {
        var address = $"{request.Scheme}://{request.Host}{request.Path}{request.QueryString}";
        var hash = EntityTag.Of(JsonSerializer.SerializeToUtf8Bytes(recommended));
        var place = $"{feed.Tenant} {address}";
        if (Changed.Count >= MostRemembered && !Changed.ContainsKey(place))
            Changed.Clear();
        var second = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        var (_, at) = Changed.AddOrUpdate(place, (hash, second), (_, before) => before.Hash == hash ? before : (hash, second));
        return new FeedContent($"urn:uuid:{IriKey.Of($"feed:{feed.Tenant}:{feed.Group}:{language}")}", feed.Name, address, language, at, recommended);
    }

    // An answer has an id of its own; a feed that nothing changed in must not look new.
    private static Recommended Steady(Recommended recommended, OpenFeed feed)
    {
        var id = IriKey.Of($"feed:{feed.Tenant}:{feed.Group}:{recommended.ModelId}");
        return recommended with { Id = id, Courses = [.. recommended.Courses.Select(course => course with { Suggestion = SuggestionVocabulary.IdOf(id, course.Rank) })] };
    }

    private static async Task AnswerAsync(HttpContext http, FeedContent content, string type, Func<FeedContent, byte[]> write)
    {
        var bytes = write(content);
        var tag = EntityTag.Of(bytes);
        var headers = http.Response.GetTypedHeaders();
        headers.ETag = new EntityTagHeaderValue(EntityTag.Quoted(tag));
        headers.LastModified = content.Updated;
        headers.CacheControl = new CacheControlHeaderValue { Public = true, MaxAge = TimeSpan.FromMinutes(1) };
        var asked = http.Request.GetTypedHeaders();
        var has = EntityTags.Parse(http.Request.Headers.IfNoneMatch) is { } had ? had.Names(tag, orWeakly: true) : asked.IfModifiedSince is { } since && content.Updated <= since;
        if (has)
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        http.Response.ContentType = $"{type}; charset=utf-8";
        http.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
            await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
    }
}
