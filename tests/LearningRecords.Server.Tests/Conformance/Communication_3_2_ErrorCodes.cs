using System.Net;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Conformance;

public sealed class Communication_3_2_ErrorCodes(OneTenant one) : IClassFixture<OneTenant>
{
    private const string State = "/xapi/activities/state?activityId=http://a.b/c&agent={\"mbox\":\"mailto:a@b.c\"}";

    private readonly TenantClient _tenant = one.Tenant;

    [Theory]
    [InlineData("/xapi/about", "application/json", HttpStatusCode.OK)]
    [InlineData("/xapi/about", "text/html, */*;q=0.1", HttpStatusCode.OK)]
    [InlineData("/xapi/about", "APPLICATION/*", HttpStatusCode.OK)]
    [InlineData("/xapi/about", "nonsense", HttpStatusCode.OK)]
    [InlineData("/xapi/about", "text/html", HttpStatusCode.NotAcceptable)]
    [InlineData("/xapi/about", "application/json;q=0, */*", HttpStatusCode.NotAcceptable)]
    [InlineData("/xapi/about", "multipart/mixed", HttpStatusCode.NotAcceptable)]
    [InlineData("/xapi/statements", "application/xml", HttpStatusCode.NotAcceptable)]
    [InlineData("/xapi/statements", "multipart/mixed", HttpStatusCode.OK)]
    [InlineData("/insights/summary", "text/csv", HttpStatusCode.NotAcceptable)]
    [InlineData("/recommendations?group=g", "image/*", HttpStatusCode.NotAcceptable)]
    [InlineData(State, "application/json", HttpStatusCode.OK)]
    [InlineData(State, "text/plain", HttpStatusCode.NotAcceptable)]
    public async Task Who_accepts_nothing_that_can_be_answered_is_told_so(string path, string accept, HttpStatusCode status)
    {
        foreach (var method in new[] { "GET", "HEAD" })
            Assert.Equal(status, (await _tenant.AskAsync("1.0.3", method, path, body: null, type: null, ("Accept", accept))).Status);
    }

    [Theory]
    [InlineData("text/plain", HttpStatusCode.OK)]
    [InlineData("text/*", HttpStatusCode.OK)]
    [InlineData("application/json", HttpStatusCode.NotAcceptable)]
    public async Task A_document_is_answered_in_its_own_type(string accept, HttpStatusCode status)
    {
        var address = DocumentRequests.NewAddress("state");
        await _tenant.AskAsync("2.0.0", "PUT", address, "page 7"u8.ToArray(), "text/plain; charset=utf-8");

        Assert.Equal(status, (await _tenant.ReadDocumentAsync(address, ("Accept", accept))).Status);
    }

    [Theory]
    [InlineData("PATCH", State)]
    [InlineData("BREW", "/xapi/agents/profile")]
    [InlineData("POST", "/xapi/about")]
    [InlineData("DELETE", "/xapi/about")]
    public async Task A_method_the_resource_does_not_have_is_refused_and_the_others_are_named(string method, string path)
    {
        var answer = await _tenant.AskAsync("1.0.3", method, path);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.Status);
        Assert.Subset(answer.ContentHeaders.Allow.ToHashSet(StringComparer.Ordinal), new HashSet<string>(["GET", "HEAD"], StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("/xapi/activities/state")]
    [InlineData("/xapi/agents/profile")]
    [InlineData("/xapi/activities/profile")]
    public async Task Documents_want_a_credential_and_a_version(string path)
    {
        using var http = new HttpClient { BaseAddress = _tenant.Http.BaseAddress };
        using var unsigned = await http.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, unsigned.StatusCode);

        http.DefaultRequestHeaders.Authorization = _tenant.Http.DefaultRequestHeaders.Authorization;
        using var unversioned = await http.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.BadRequest, unversioned.StatusCode);
        Assert.Contains("X-Experience-API-Version is missing", await unversioned.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_document_larger_than_the_limit_is_refused_and_so_is_one_that_grows_beyond_it(bool atOnce)
    {
        var address = DocumentRequests.NewAddress("state");
        var half = new string('x', 17 * 1024 * 1024);
        if (!atOnce)
            await _tenant.WriteDocumentAsync(address, $$"""{"a":"{{half}}"}""");

        var answer = await _tenant.AskAsync("2.0.0", "POST", address, atOnce ? $$"""{"a":"{{half}}","b":"{{half}}"}""" : $$"""{"b":"{{half}}"}""");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.Status);
    }

    [Fact]
    public async Task Nothing_that_can_be_sent_to_a_document_is_a_failure()
    {
        string[] texts = ["%00", "%FF%FE", "%ED%A0%80", "%", "%zz", "+", "%0D%0A", "'", "{}", "[]", "{\"mbox\":null}", "{\"objectType\":\"Group\"}", "\"\"", "null", "-infinity", "infinity", "99999-01-01T00:00:00Z", new('a', 4000)];
        foreach (var path in new[] { "/xapi/activities/state", "/xapi/agents/profile", "/xapi/activities/profile" })
        {
            foreach (var method in new[] { "GET", "PUT", "POST", "DELETE" })
            {
                foreach (var text in texts)
                {
                    foreach (var query in new[]
                    {
                        $"activityId={text}&agent={text}&stateId={text}&profileId={text}&registration={text}&since={text}",
                        $"activityId=http://a.b/&agent={{\"mbox\":\"mailto:a@b.c\"}}&stateId={text}",
                        $"agent={{\"mbox\":\"mailto:a@b.c\"}}&profileId={text}",
                        $"activityId=http://a.b/&profileId={text}",
                        $"activityId=http://a.b/&since={text}",
                    })
                    {
                        var answer = await _tenant.AskAsync("2.0.0", method, $"{path}?{query}", method is "PUT" or "POST" ? "{}"u8.ToArray() : null);
                        Assert.True((int)answer.Status < 500, $"{method} {path}?{query} answered {(int)answer.Status}: {answer.Text}");
                    }
                }
            }
        }
    }
}
