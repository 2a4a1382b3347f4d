using LearningRecords.Server.Access;
using LearningRecords.Server.Operations;
using LearningRecords.Server.People;
using LearningRecords.Server.Reference;
using LearningRecords.Server.Requests;
using LearningRecords.Xapi;
using Microsoft.AspNetCore.Authentication;
using Wolverine.Http;

namespace LearningRecords.Server.Insights.Live;

public static class GetLive
{
    /// <summary>The same for pages, whose readers signed in.</summary>
    public const string PagePath = "/live";

    private const string EventStream = "text/event-stream";
    private const string LastEventId = "Last-Event-ID";
    private const int MostSeconds = 86_400;

    public static void Configure(HttpChain endpoint) => endpoint
        .WithMetadata(new AnsweredTypes([EventStream]))
        .Answers(StatusCodes.Status200OK,
            "Events. `figures`, when they change, each second at most: `statementsPerSecond` (mean of ten seconds; null for a group of which few are active), "
            + "`activeLearners` (a statement happened within five minutes; null and `suppressed` when they are few), "
            + "`stored` (up to where the read models know everything). `milestone`, a learner's first completion or pass of a course: `at`, `completed`, `passed`, `course` and `group` with their names, each null where it would "
            + "point at fewer learners than the tenant's privacy threshold; its id is a position in `stored`. `heartbeat`, without data, when there is nothing else for 15 seconds.",
            contentTypes: EventStream)
        .TakesGroup()
        .Takes("seconds", $"After how many seconds to end, 1–{MostSeconds}. Without it: when the client leaves.")
        .RefusesWrongParameters();

    /// <summary>
    /// <c>GET /insights/live</c>: what happens now, as server-sent events: statements per second, active learners, milestones.
    /// Without a Last-Event-ID the latest ten milestones come first; with one, all that were stored since, each once, whichever server is asked. Names no person.
    /// </summary>
    [WolverineGet("/insights/live")]
    [RequireScope(Scopes.ReadInsights | Scopes.ReadEverything)]
    public static Task Get(HttpContext http, LiveFeeds feeds, TimeProvider clock, IHostApplicationLifetime lifetime, IAuthenticationSchemeProvider schemes) =>
        AnswerAsync(http, http.User.Tenant, new QueryParameters(http.Request.Query), () => MayListenAsync(http, schemes), feeds, clock, lifetime);

    /// <summary><c>GET /live?tenant=…&amp;group=…</c>: the same events of any tenant, for a page.</summary>
    [OfGroups]
    public static Task GetForPage(HttpContext http, LiveFeeds feeds, KnownPeople people, TimeProvider clock, IHostApplicationLifetime lifetime)
    {
        var parameters = new QueryParameters(http.Request.Query);
        return AnswerAsync(http, parameters.Required("tenant"), parameters, () => MayListenAsync(http, people), feeds, clock, lifetime);
    }

    private static async Task AnswerAsync(
        HttpContext http, string tenant, QueryParameters parameters, Func<Task<bool>> mayListen, LiveFeeds feeds, TimeProvider clock, IHostApplicationLifetime lifetime)
    {
        var group = parameters.Text("group");
        var seconds = parameters.Number("seconds", 0, 1, MostSeconds);
        var position = Position(http.Request, parameters);
        if (!await parameters.AcceptAsync(http))
            return;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);
        if (seconds > 0)
            end.CancelAfter(TimeSpan.FromSeconds(seconds));
        using var listening = feeds.Join(tenant, group);
        var events = LiveEvents.ListenAsync(listening.Feed, position, mayListen, clock, end.Token, http.RequestAborted);
        await TypedResults.ServerSentEvents(events).ExecuteAsync(http);
    }

    private static DateTimeOffset? Position(HttpRequest request, QueryParameters parameters)
    {
        if (request.Headers[LastEventId].ToString() is not { Length: > 0 } text)
            return null;
        if (Iso8601.TryParseTimestamp(text, XapiVersion.V2_0_0, out var position))
            return position;
        parameters.Wrong($"{LastEventId} is the id of an earlier milestone; '{text}' is not.");
        return null;
    }

    // Whoever was let in an hour ago may have been shut out since, or be there for other groups.
    private static async Task<bool> MayListenAsync(HttpContext http, KnownPeople people)
    {
        var person = http.Sight.Person;
        try
        {
            return await people.FindAsync(person.Id, person.Stamp, http.RequestAborted) is { } now
                && now.Role == person.Role && now.Tenant == person.Tenant && now.Groups.SequenceEqual(person.Groups, StringComparer.Ordinal);
        }
        catch (Exception exception) when (DatabaseAway.Explains(exception))
        {
            // There is no news to hear either until it is back.
            return true;
        }
    }

    private static async Task<bool> MayListenAsync(HttpContext http, IAuthenticationSchemeProvider schemes)
    {
        var handler = await new AuthenticationHandlerProvider(schemes).GetHandlerAsync(http, http.User.Identity!.AuthenticationType!);
        var now = await handler!.AuthenticateAsync();
        return now is { Succeeded: true, Principal: { Refused: null } caller } && caller.Scopes == http.User.Scopes;
    }
}
