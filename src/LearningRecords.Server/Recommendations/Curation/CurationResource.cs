using LearningRecords.Events;
using LearningRecords.Server.Access;
using LearningRecords.Server.Insights;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Reference;
using Marten;
using Npgsql;

namespace LearningRecords.Server.Recommendations.Curation;

/// <summary>What editors pinned and blocked, over HTTP: for everyone of the caller's tenant, or with <c>group</c> for one learner group.</summary>
public static class CurationResource
{
    public static void MapCuration(this RouteGroupBuilder recommendations)
    {
        recommendations.MapMethods("/curation", WebService.Reading, Get).RequireScope(Scopes.ReadRecommendations | Scopes.ReadEverything)
            .IsDescribedAs("The pinned and the blocked courses").TakesScope()
            .Answers(200, "Both, each with who decided it and when.", typeof(CurationBody)).RefusesWrong();
        recommendations.MapMethods("/curation/history", WebService.Reading, History).RequireScope(Scopes.TenantAdmin)
            .IsDescribedAs("Who pinned and blocked what, and took it back").TakesScope()
            .Answers(200, "Every decision, the first first.", typeof(HistoryBody)).RefusesWrong();
        foreach (var (method, path, act, summary) in new[]
        {
            (HttpMethods.Put, "/pinned", CurationAct.Pin, "Puts a course first"),
            (HttpMethods.Delete, "/pinned", CurationAct.Unpin, "Puts a course first no longer"),
            (HttpMethods.Put, "/blocked", CurationAct.Block, "Takes a course out of the recommendations"),
            (HttpMethods.Delete, "/blocked", CurationAct.Unblock, "Lets a course be recommended again"),
        })
        {
            recommendations.MapMethods("/curation" + path, [method], (HttpContext http, IDocumentStore store, NpgsqlDataSource database, OfferedCourses offers) => Change(http, store, database, offers, act))
                .RequireScope(Scopes.TenantAdmin)
                .IsDescribedAs(summary, "It is recorded who did it. Doing it again changes nothing. Every server knows it within a second.").TakesScope().Takes("course", "The course's IRI.", required: true)
                .Answers(200, "What is pinned and blocked now.", typeof(CurationBody)).RefusesWrong().Refuses(409, "Too many courses are pinned here.");
        }
    }

    /// <summary>What is pinned and blocked.</summary>
    public sealed record CurationBody(string? Group, IReadOnlyList<CuratedCourse> Pinned, IReadOnlyList<CuratedCourse> Blocked)
    {
        public static CurationBody Of(CourseCuration curation) => new(curation.Group, curation.Pinned, curation.Blocked);
    }

    /// <summary>Every decision.</summary>
    public sealed record HistoryBody(IReadOnlyList<Decided> Decisions);

    /// <summary>One decision.</summary>
    /// <param name="Act"><c>pinned</c>, <c>unpinned</c>, <c>blocked</c> or <c>unblocked</c>.</param>
    public sealed record Decided(string Act, string Course, string By, DateTimeOffset At);

    private static RouteHandlerBuilder TakesScope(this RouteHandlerBuilder endpoint) => endpoint.Takes("group", "Id of a learner group; without it, for everyone.");

    private static RouteHandlerBuilder RefusesWrong(this RouteHandlerBuilder endpoint) => endpoint.Refuses(StatusCodes.Status400BadRequest, "Every wrong parameter.");

    /// <summary><c>GET /recommendations/curation?group=</c>: <c>{"group", "pinned": [{"course", "by", "at"}], "blocked": […]}</c>, pinned courses in the order in which they are shown.</summary>
    public static async Task Get(HttpContext http, IDocumentStore store)
    {
        var parameters = new QueryParameters(http.Request.Query);
        var group = parameters.Text("group");
        if (!await parameters.AcceptAsync(http))
            return;
        await using var session = store.QuerySession(http.User.Tenant);
        await http.Response.WriteAsJsonAsync(CurationBody.Of(await CurateCourse.FindAsync(session, group, http.RequestAborted)), http.RequestAborted);
    }

    /// <summary><c>GET /recommendations/curation/history?group=</c>: <c>{"decisions": [{"act", "course", "by", "at"}]}</c>, the first first.</summary>
    public static async Task History(HttpContext http, IDocumentStore store)
    {
        var parameters = new QueryParameters(http.Request.Query);
        var group = parameters.Text("group");
        if (!await parameters.AcceptAsync(http))
            return;
        await using var session = store.QuerySession(http.User.Tenant);
        var events = await session.Events.FetchStreamAsync(CourseCuration.StreamOf(group), token: http.RequestAborted);
        await http.Response.WriteAsJsonAsync(new HistoryBody([.. events.Select(recorded => Told(recorded.Data, recorded.Timestamp.ToUniversalTime()))]), http.RequestAborted);
    }

    private static Decided Told(object fact, DateTimeOffset at) => fact switch
    {
        CoursePinned pinned => new("pinned", pinned.Course, pinned.By, at),
        CourseUnpinned unpinned => new("unpinned", unpinned.Course, unpinned.By, at),
        CourseBlocked blocked => new("blocked", blocked.Course, blocked.By, at),
        CourseUnblocked unblocked => new("unblocked", unblocked.Course, unblocked.By, at),
        _ => throw new ArgumentOutOfRangeException(nameof(fact), fact, "No such fact in a stream of curation."),
    };

    private static async Task Change(HttpContext http, IDocumentStore store, NpgsqlDataSource database, OfferedCourses offers, CurationAct act)
    {
        var parameters = new QueryParameters(http.Request.Query);
        var (group, course) = (parameters.Text("group"), parameters.Required("course"));
        if (!await parameters.AcceptAsync(http))
            return;
        var curation = await CurateCourse.RunAsync(store, database, http.User.Tenant, group, course, act, http.User.Identity!.Name!, http.RequestAborted);
        offers.Forget(http.User.Tenant);
        await http.Response.WriteAsJsonAsync(CurationBody.Of(curation), http.RequestAborted);
    }
}
