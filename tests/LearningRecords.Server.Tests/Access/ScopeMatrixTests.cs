using System.Net;
using LearningRecords.Server.Access;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Access;

/// <summary>Which scopes open which endpoint, asked of the running service with a credential for each scope.</summary>
public sealed class ScopeMatrixTests(OneTenant one) : IClassFixture<OneTenant>
{
    private const Scopes Reading = Scopes.ReadStatements | Scopes.ReadOwnStatements | Scopes.ReadEverything | Scopes.All;
    private const Scopes Naming = Scopes.ReadStatements | Scopes.ReadEverything | Scopes.Define | Scopes.State | Scopes.Profile | Scopes.All;
    private const Scopes Insights = Scopes.ReadInsights | Scopes.ReadEverything | Scopes.All;
    private const Scopes Recommending = Scopes.ReadRecommendations | Scopes.ReadEverything | Scopes.All;
    private const Scopes AnyAdministrator = Scopes.TenantAdmin | Scopes.StoreAdmin;

    // One line per endpoint. None: no credential is asked for.
    private static readonly Dictionary<string, Scopes> LetIn = new(StringComparer.Ordinal)
    {
        ["GET /xapi/statements"] = Reading,
        ["POST /xapi/statements"] = Scopes.WriteStatements | Scopes.All,
        ["PUT /xapi/statements"] = Scopes.WriteStatements | Scopes.All,
        ["GET /xapi/statements/more/{cursor}"] = Reading,
        ["POST /xapi/extensions/validate"] = Scopes.WriteStatements | Scopes.All,
        ["GET /xapi/activities"] = Naming,
        ["GET /xapi/agents"] = Naming,
        ["GET /xapi/activities/state"] = Scopes.State | Scopes.ReadEverything | Scopes.All,
        ["PUT /xapi/activities/state"] = Scopes.State | Scopes.All,
        ["POST /xapi/activities/state"] = Scopes.State | Scopes.All,
        ["DELETE /xapi/activities/state"] = Scopes.State | Scopes.All,
        ["GET /xapi/activities/profile"] = Scopes.Profile | Scopes.ReadEverything | Scopes.All,
        ["PUT /xapi/activities/profile"] = Scopes.Profile | Scopes.All,
        ["POST /xapi/activities/profile"] = Scopes.Profile | Scopes.All,
        ["DELETE /xapi/activities/profile"] = Scopes.Profile | Scopes.All,
        ["GET /xapi/agents/profile"] = Scopes.Profile | Scopes.ReadEverything | Scopes.All,
        ["PUT /xapi/agents/profile"] = Scopes.Profile | Scopes.All,
        ["POST /xapi/agents/profile"] = Scopes.Profile | Scopes.All,
        ["DELETE /xapi/agents/profile"] = Scopes.Profile | Scopes.All,
        ["GET /xapi/about"] = Scopes.None,
        ["GET /insights/summary"] = Insights,
        ["GET /insights/engagement"] = Insights,
        ["GET /insights/stickiness"] = Insights,
        ["GET /insights/retention"] = Insights,
        ["GET /insights/hours"] = Insights,
        ["GET /insights/courses/funnel"] = Insights,
        ["GET /insights/courses/parts"] = Insights,
        ["GET /insights/courses/scores"] = Insights,
        ["GET /insights/courses/time-to-complete"] = Insights,
        ["GET /insights/courses/groups"] = Insights,
        ["GET /insights/courses/evaluation"] = Insights,
        ["GET /insights/videos"] = Insights,
        ["GET /insights/videos/seconds"] = Insights,
        ["GET /insights/attempts"] = Insights,
        ["GET /insights/at-risk"] = Insights,
        ["GET /insights/courses"] = Insights,
        ["GET /insights/progress"] = Insights,
        ["GET /insights/groups"] = Insights,
        ["GET /insights/groups/members"] = Insights,
        ["GET /insights/groups/rule"] = Insights | Scopes.WriteGroups,
        ["POST /insights/groups"] = Scopes.WriteGroups | Scopes.All,
        ["PATCH /insights/groups"] = Scopes.WriteGroups | Scopes.All,
        ["PUT /insights/groups/rule"] = Scopes.WriteGroups | Scopes.All,
        ["POST /insights/groups/rule/preview"] = Insights | Scopes.WriteGroups,
        ["POST /insights/groups/members"] = Scopes.WriteGroups | Scopes.All,
        ["DELETE /insights/groups/members"] = Scopes.WriteGroups | Scopes.All,
        ["GET /insights/catalogue"] = Insights | Scopes.WriteCatalogue,
        ["POST /insights/catalogue"] = Scopes.WriteCatalogue | Scopes.All,
        ["DELETE /insights/catalogue"] = Scopes.WriteCatalogue | Scopes.All,
        ["GET /insights/live"] = Insights,
        ["GET /metrics"] = Scopes.ReadMetrics | Scopes.StoreAdmin,
        ["GET /recommendations"] = Recommending,
        ["GET /recommendations/quality"] = Recommending,
        ["GET /recommendations/models"] = Recommending,
        ["GET /recommendations/models/{id}"] = Recommending,
        ["POST /recommendations/models/train"] = AnyAdministrator,
        ["POST /recommendations/models/{id}/activate"] = AnyAdministrator,
        ["POST /recommendations/models/rollback"] = AnyAdministrator,
        ["GET /recommendations/curation"] = Recommending,
        ["GET /recommendations/curation/history"] = AnyAdministrator,
        ["PUT /recommendations/curation/pinned"] = AnyAdministrator,
        ["DELETE /recommendations/curation/pinned"] = AnyAdministrator,
        ["PUT /recommendations/curation/blocked"] = AnyAdministrator,
        ["DELETE /recommendations/curation/blocked"] = AnyAdministrator,
        ["GET /recommendations/feeds"] = AnyAdministrator,
        ["POST /recommendations/feeds"] = AnyAdministrator,
        ["DELETE /recommendations/feeds/{id}"] = AnyAdministrator,
        ["GET /recommendations/feed.json"] = Scopes.None,
        ["GET /recommendations/feed.atom"] = Scopes.None,
        ["GET /access/credentials"] = AnyAdministrator,
        ["POST /access/credentials"] = AnyAdministrator,
        ["GET /access/credentials/{key}"] = AnyAdministrator,
        ["PATCH /access/credentials/{key}"] = AnyAdministrator,
        ["DELETE /access/credentials/{key}"] = AnyAdministrator,
        ["POST /access/credentials/{key}/rotate"] = AnyAdministrator,
        ["GET /access/tenants"] = Scopes.StoreAdmin,
        ["POST /access/tenants"] = Scopes.StoreAdmin,
        ["GET /access/tenants/{name}"] = Scopes.StoreAdmin,
        ["POST /access/tenants/{name}/suspend"] = Scopes.StoreAdmin,
        ["POST /access/tenants/{name}/resume"] = Scopes.StoreAdmin,
        ["DELETE /access/tenants/{name}"] = Scopes.StoreAdmin,
    };

    [Fact]
    public async Task Every_endpoint_stands_in_this_table_and_every_line_of_it_is_an_endpoint()
    {
        var endpoints = AccessRequests.Endpoints(await RunningService.StartedAsync()).Select(endpoint => endpoint.Name).ToHashSet(StringComparer.Ordinal);

        Assert.Empty(endpoints.Except(LetIn.Keys, StringComparer.Ordinal));
        Assert.Empty(LetIn.Keys.Except(endpoints, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Each_scope_opens_what_it_should_and_nothing_else()
    {
        foreach (var scope in ScopeNames.All.Values)
        {
            using var http = await one.Tenant.ClientAsync(scope);
            foreach (var (endpoint, letIn) in LetIn.Where(entry => entry.Value != Scopes.None))
            {
                var (method, path) = (endpoint.Split(' ')[0], Unknown(endpoint.Split(' ')[1]));
                using var answer = await http.AskAsync(method, path, method is "GET" or "DELETE" ? null : new { });
                var text = await answer.Content.ReadAsStringAsync();
                Assert.True((answer.StatusCode == HttpStatusCode.Forbidden) != letIn.HasFlag(scope), $"{scope} at {endpoint}: {(int)answer.StatusCode} {text}");
                if (answer.StatusCode == HttpStatusCode.Forbidden)
                    Assert.All(letIn.List(), name => Assert.Contains(name, text, StringComparison.Ordinal));
                else
                    Assert.NotEqual(HttpStatusCode.Unauthorized, answer.StatusCode);
            }
        }
    }

    [Fact]
    public async Task Without_a_credential_every_endpoint_answers_401_whatever_the_method()
    {
        using var http = new HttpClient { BaseAddress = one.Tenant.Http.BaseAddress };
        foreach (var endpoint in LetIn.Where(entry => entry.Value != Scopes.None).Select(entry => entry.Key))
        {
            using var answer = await http.AskAsync(endpoint.Split(' ')[0], Unknown(endpoint.Split(' ')[1]));
            Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, $"{endpoint}: {answer.StatusCode}");
        }
    }

    [Fact]
    public async Task Two_scopes_open_what_either_opens()
    {
        using var http = await one.Tenant.ClientAsync(Scopes.WriteStatements | Scopes.ReadInsights);

        Assert.Equal(403, await http.StatusAsync("/xapi/statements"));
        Assert.Equal(200, await http.StatusAsync("/insights/summary"));
        await http.ExpectAsync(400, "POST", "/xapi/statements", new { });
    }

    // What would go on for ever is asked for a second of it.
    private static string Unknown(string path) =>
        path.Replace("/live", "/live?seconds=1", StringComparison.Ordinal).Replace("{key}", "unknown", StringComparison.Ordinal).Replace("{name}", "unknown", StringComparison.Ordinal).Replace("{cursor}", "unknown", StringComparison.Ordinal)
            .Replace("{id}", "3f1a4f0e-53c1-4f0a-9a55-0d6f4f1f2c11", StringComparison.Ordinal);
}
