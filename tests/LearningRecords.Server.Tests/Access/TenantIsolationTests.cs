using System.Net;
using LearningRecords.Server.Access;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Access;

/// <summary>Two institutions on one store never see one another.</summary>
public sealed class TenantIsolationTests(OneTenant ours, TenantIsolationTests.Other theirs) : IClassFixture<OneTenant>, IClassFixture<TenantIsolationTests.Other>
{
    // One line per endpoint that reads: addresses by which the other tenant would be seen. {tenant}, {id}, {agent}, {activity}, {more} and {key} are the other's.
    private static readonly Dictionary<string, string[]> Addresses = new(StringComparer.Ordinal)
    {
        ["GET /xapi/statements"] = ["/xapi/statements", "/xapi/statements?statementId={id}", "/xapi/statements?agent={agent}&related_agents=true", "/xapi/statements?activity={activity}&related_activities=true"],
        ["GET /xapi/statements/more/{cursor}"] = ["{more}"],
        ["GET /xapi/activities"] = ["/xapi/activities?activityId={activity}"],
        ["GET /xapi/agents"] = ["/xapi/agents?agent={agent}"],
        ["GET /xapi/activities/state"] = ["/xapi/activities/state?activityId={activity}&agent={agent}", "/xapi/activities/state?activityId={activity}&agent={agent}&stateId=seen"],
        ["GET /xapi/activities/profile"] = ["/xapi/activities/profile?activityId={activity}", "/xapi/activities/profile?activityId={activity}&profileId=seen"],
        ["GET /xapi/agents/profile"] = ["/xapi/agents/profile?agent={agent}", "/xapi/agents/profile?agent={agent}&profileId=seen"],
        ["GET /xapi/about"] = ["/xapi/about"],
        ["GET /insights/summary"] = ["/insights/summary"],
        ["GET /insights/engagement"] = ["/insights/engagement", "/insights/engagement?course={activity}"],
        ["GET /insights/stickiness"] = ["/insights/stickiness", "/insights/stickiness?course={activity}"],
        ["GET /insights/retention"] = ["/insights/retention", "/insights/retention?group=homepage:https://{tenant}.example"],
        ["GET /insights/hours"] = ["/insights/hours", "/insights/hours?group=homepage:https://{tenant}.example"],
        ["GET /insights/courses/funnel"] = ["/insights/courses/funnel?course={activity}"],
        ["GET /insights/courses/parts"] = ["/insights/courses/parts?course={activity}"],
        ["GET /insights/courses/scores"] = ["/insights/courses/scores?course={activity}"],
        ["GET /insights/courses/time-to-complete"] = ["/insights/courses/time-to-complete?course={activity}"],
        ["GET /insights/courses/groups"] = ["/insights/courses/groups?course={activity}"],
        ["GET /insights/courses/evaluation"] = ["/insights/courses/evaluation", "/insights/courses/evaluation?course={activity}"],
        ["GET /insights/videos"] = ["/insights/videos", "/insights/videos?course={activity}"],
        ["GET /insights/videos/seconds"] = ["/insights/videos/seconds?activity={activity}"],
        ["GET /insights/attempts"] = ["/insights/attempts", "/insights/attempts?agent={agent}", "/insights/attempts?course={activity}"],
        ["GET /insights/at-risk"] = ["/insights/at-risk", "/insights/at-risk?course={activity}"],
        ["GET /insights/courses"] = ["/insights/courses", "/insights/courses?course={activity}"],
        ["GET /insights/progress"] = ["/insights/progress", "/insights/progress?agent={agent}", "/insights/progress?course={activity}"],
        ["GET /insights/groups"] = ["/insights/groups"],
        ["GET /insights/groups/members"] = ["/insights/groups/members?id=homepage:https://{tenant}.example"],
        ["GET /insights/groups/rule"] = ["/insights/groups/rule?id=homepage:https://{tenant}.example"],
        ["GET /insights/catalogue"] = ["/insights/catalogue"],
        ["GET /insights/live"] = ["/insights/live?seconds=1"],
        ["GET /recommendations"] = ["/recommendations?agent={agent}", "/recommendations?group=homepage:https://{tenant}.example"],
        ["GET /metrics"] = ["/metrics"],
        ["GET /recommendations/quality"] = ["/recommendations/quality"],
        ["GET /recommendations/models"] = ["/recommendations/models"],
        ["GET /recommendations/models/{id}"] = ["/recommendations/models/{id}"],
        ["GET /recommendations/curation"] = ["/recommendations/curation", "/recommendations/curation?group=homepage:https://{tenant}.example"],
        ["GET /recommendations/curation/history"] = ["/recommendations/curation/history"],
        ["GET /recommendations/feeds"] = ["/recommendations/feeds"],
        ["GET /recommendations/feed.json"] = ["/recommendations/feed.json?key={tenant}"],
        ["GET /recommendations/feed.atom"] = ["/recommendations/feed.atom?key={tenant}"],
        ["GET /access/credentials"] = ["/access/credentials", "/access/credentials?tenant={tenant}"],
        ["GET /access/credentials/{key}"] = ["/access/credentials/{key}"],
        ["GET /access/tenants"] = ["/access/tenants"],
        ["GET /access/tenants/{name}"] = ["/access/tenants/{tenant}"],
    };

    // Answers that hold only figures, or that no tenant sees at all, show nothing of the other even when it asks itself.
    private static readonly string[] NamesNobody =
    [
        "GET /xapi/about", "GET /insights/summary", "GET /insights/engagement", "GET /insights/stickiness", "GET /insights/retention", "GET /insights/hours",
        "GET /insights/courses/funnel", "GET /insights/courses/scores", "GET /insights/courses/time-to-complete", "GET /insights/videos/seconds", "GET /metrics", "GET /access/tenants", "GET /access/tenants/{name}",
        "GET /insights/courses/funnel", "GET /insights/videos/seconds", "GET /access/tenants", "GET /access/tenants/{name}",
        "GET /recommendations/quality", "GET /recommendations/models", "GET /recommendations/models/{id}", "GET /recommendations/feed.json", "GET /recommendations/feed.atom",
    ];

    private readonly TenantClient _ours = ours.Tenant;
    private readonly TenantClient _theirs = theirs.Tenant;

    /// <summary>The second institution.</summary>
    public sealed class Other : IAsyncLifetime
    {
        public TenantClient Tenant { get; private set; } = null!;

        public async Task InitializeAsync() => Tenant = await RunningService.NewTenantAsync();

        public Task DisposeAsync() => Task.CompletedTask;
    }

    [Fact]
    public async Task Two_tenants_hold_different_statements_under_one_id_and_see_nothing_of_each_other()
    {
        var (id, inTheirs) = (Guid.NewGuid(), Guid.NewGuid());
        await _ours.StoreAsync(SampleStatement.Batch(SampleStatement.Json(id, rest: OfClass("ours")), SampleStatement.Json(verb: SampleStatement.Completed)));
        await _theirs.StoreAsync(SampleStatement.Batch(SampleStatement.Json(id, SampleStatement.Wang, @object: """{"id":"https://theirs.example/course"}""", rest: OfClass("theirs")), SampleStatement.Json(inTheirs)));
        await _ours.CaughtUpAsync();
        await _theirs.CaughtUpAsync();

        // By id, by every filter, and through a more link of the other tenant.
        Assert.Contains("theirs.example", System.Text.Encoding.UTF8.GetString((await _theirs.ReadAsync(id))!), StringComparison.Ordinal);
        Assert.DoesNotContain("theirs", System.Text.Encoding.UTF8.GetString((await _ours.ReadAsync(id))!), StringComparison.Ordinal);
        Assert.Null(await _ours.ReadAsync(inTheirs));
        Assert.Empty(await _ours.FindAsync($"agent={SampleStatement.Wang.Escaped()}&related_agents=true"));
        Assert.Empty(await _ours.FindAsync("activity=https://theirs.example/course&related_activities=true"));
        var theirMore = (await _theirs.PageAsync("/xapi/statements?limit=1&ascending=true")).More;
        Assert.DoesNotContain(inTheirs, (await _ours.PageAsync(theirMore)).Ids);

        using var summary = await _ours.GetAsync("/insights/summary");
        Assert.Contains($"\"statements\":{(await _ours.FindAsync("limit=0")).Count},\"learners\":1,", await summary.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_endpoint_that_reads_stands_in_this_table()
    {
        var reading = AccessRequests.Endpoints(await RunningService.StartedAsync()).Select(endpoint => endpoint.Name).Where(name => name.StartsWith("GET ", StringComparison.Ordinal)).ToList();

        Assert.Empty(reading.Except(Addresses.Keys, StringComparer.Ordinal));
        Assert.Empty(Addresses.Keys.Except(reading, StringComparer.Ordinal));
    }

    [Fact]
    public async Task No_endpoint_shows_a_tenant_anything_of_another()
    {
        // The hidden word stands in everything of theirs and is never asked for, so an answer that says it has read it.
        var (id, hidden) = (Guid.NewGuid(), $"hidden{Guid.NewGuid():N}");
        var account = $$$"""{"homePage":"https://{{{_theirs.Tenant}}}.example","name":"{{{_theirs.Tenant}}}"}""";
        var activity = $"https://{_theirs.Tenant}.example/course";
        await _theirs.StoreAsync(SampleStatement.Batch(
            SampleStatement.Json(Guid.NewGuid(), Named(account, hidden), SampleStatement.Completed, Course(activity, hidden), OfClass(hidden)),
            SampleStatement.Json(id, Named(account, hidden), SampleStatement.Completed, Course($"https://{hidden}.example", hidden), OfClass(hidden)),
            SampleStatement.Json(Guid.NewGuid(), Named(account, hidden), SampleStatement.Completed, Unit(hidden), InCourse(activity, hidden)),
            SampleStatement.Json(Guid.NewGuid(), Named(account, hidden), "http://id.tincanapi.com/verb/rated", Course(activity, hidden), ""","result":{"score":{"scaled":0.5}}"""),
            SampleStatement.Json(Guid.NewGuid(), Named(account, hidden), "https://w3id.org/xapi/video/verbs/paused", Course(activity, hidden), Watched),
            SampleStatement.Json(Guid.NewGuid(), Named(account, hidden), SampleStatement.Attended, Course($"https://left.{hidden}.example", hidden), LongAgo(1)),
            SampleStatement.Json(Guid.NewGuid(), Named(account, hidden), SampleStatement.Attended, Course($"https://left.{hidden}.example", hidden), LongAgo(2))));
        await _theirs.CaughtUpAsync();
        var credential = await CreateCredential.RunAsync(_theirs.Installation.Database, Administrator.OfStore, _theirs.Tenant, hidden, Scopes.All | Scopes.TenantAdmin, CancellationToken.None);
        using var them = _theirs.Signed(credential.Key, credential.Secret);
        using var us = await _ours.ClientAsync(Scopes.All | Scopes.TenantAdmin);
        var known = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["{tenant}"] = _theirs.Tenant,
            ["{id}"] = $"{id}",
            ["{agent}"] = $$"""{"account":{{account}}}""".Escaped(),
            ["{activity}"] = activity.Escaped(),
            ["{more}"] = (await _theirs.PageAsync("/xapi/statements?limit=1")).More,
            ["{key}"] = credential.Key,
        };

        await them.ExpectAsync(200, "PUT", $"/recommendations/curation/pinned?course=https://{hidden}.example");
        await them.ExpectAsync(201, "POST", "/recommendations/feeds", new { group = hidden, name = hidden });
        foreach (var address in new[] { "/xapi/activities/state?activityId={activity}&agent={agent}&stateId=", "/xapi/activities/profile?activityId={activity}&profileId=", "/xapi/agents/profile?agent={agent}&profileId=" })
        {
            foreach (var document in new[] { "seen", hidden })
            {
                using var stored = await them.AskAsync("POST", Known(address) + document, new { hidden });
                Assert.Equal(HttpStatusCode.NoContent, stored.StatusCode);
            }
        }

        using (var ruled = await them.AskAsync("PUT", $"/insights/groups/rule?id=homepage:https://{_theirs.Tenant}.example", new { rule = new { by = "team", team = hidden } }))
            Assert.Equal(HttpStatusCode.OK, ruled.StatusCode);
        await _theirs.CaughtUpAsync();

        foreach (var (endpoint, addresses) in Addresses)
        {
            var seenByThem = false;
            foreach (var path in addresses.Select(Known))
            {
                var (status, text) = await ReadAsync(us, path);
                Assert.True(status is (200 or 403 or 404) && !text.Contains(hidden, StringComparison.Ordinal), $"{path}: {status} {text}");
                seenByThem |= (await ReadAsync(them, path)).Text.Contains(hidden, StringComparison.Ordinal);
            }

            Assert.True(seenByThem != NamesNobody.Contains(endpoint, StringComparer.Ordinal), $"The addresses of {endpoint} prove nothing: the other tenant does not see itself there either.");
        }

        string Known(string address) => known.Aggregate(address, (path, place) => path.Replace(place.Key, place.Value, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/xapi/activities/state?activityId=http://a.example/1&agent={\"mbox\":\"mailto:li@example.edu.cn\"}&stateId=1")]
    [InlineData("/xapi/activities/profile?activityId=http://a.example/1&profileId=1")]
    [InlineData("/xapi/agents/profile?agent={\"mbox\":\"mailto:li@example.edu.cn\"}&profileId=1")]
    public async Task A_document_of_one_tenant_is_written_and_deleted_by_no_other(string path)
    {
        foreach (var tenant in new[] { _ours, _theirs })
            await tenant.Http.ExpectAsync(204, "POST", path, new { of = tenant.Tenant });

        await _ours.Http.ExpectAsync(204, "DELETE", path);

        Assert.Equal(404, await _ours.Http.StatusAsync(path));
        Assert.Equal(_theirs.Tenant, (await _theirs.Http.ExpectAsync(200, "GET", path)).GetProperty("of").GetString());
    }

    [Fact]
    public async Task A_void_reaches_no_other_tenant()
    {
        var id = Guid.NewGuid();
        await _ours.StoreAsync(SampleStatement.Json(id));
        await _theirs.StoreAsync(SampleStatement.Voiding(id));
        await _theirs.StoreAsync(SampleStatement.Json(id));

        Assert.NotNull(await _ours.ReadAsync(id));
        Assert.Null(await _theirs.ReadAsync(id));
    }

    [Fact]
    public async Task A_conflict_tells_nothing_of_another_tenant()
    {
        var id = Guid.NewGuid();
        await _ours.StoreAsync(SampleStatement.Json(id));

        Assert.Equal([id], await _theirs.StoreAsync(SampleStatement.Json(id, SampleStatement.Wang)));
    }

    private static string Named(string account, string name) => $$"""{"name":"{{name}}","account":{{account}}}""";

    private static string Course(string id, string title) =>
        $$$$"""{"id":"{{{{id}}}}","definition":{"type":"http://adlnet.gov/expapi/activities/course","name":{"en":"{{{{title}}}}"}}}""";

    private const string Watched =
        """
        ,"result":{"extensions":{"https://w3id.org/xapi/video/extensions/played-segments":"0[.]9","https://w3id.org/xapi/video/extensions/time":9}},"context":{"registration":"3f1a4f0e-53c1-4f0a-9a55-0d6f4f1f2c11"}
        """;

    private static string Unit(string name) => $$$$"""{"id":"https://unit.{{{{name}}}}.example","definition":{"name":{"en":"{{{{name}}}}"}}}""";

    private static string InCourse(string course, string title) => $$$$""","context":{"contextActivities":{"parent":[{{{{Course(course, title)}}}}]}}""";

    private static string LongAgo(int day) => $",\"timestamp\":\"2020-01-0{day}T00:00:00Z\"";

    private static string OfClass(string name) =>
        $$$$""","context":{"team":{"objectType":"Group","name":"{{{{name}}}}","account":{"homePage":"https://{{{{name}}}}.example","name":"class"}}}""";

    private static async Task<(int Status, string Text)> ReadAsync(HttpClient http, string path)
    {
        using var answer = await http.AskAsync("GET", path);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
