using System.Net;
using System.Text;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests;

/// <summary>Paths, methods and query strings that must be refused by every resource.</summary>
public sealed class BadRequestTests(OneTenant one) : IClassFixture<OneTenant>
{
    private static readonly string[] Paths =
    [
        "/xapi/statements", "/insights/summary", "/insights/groups", "/insights/courses", "/insights/progress", "/insights/engagement", "/recommendations",
    ];

    private readonly TenantClient _tenant = one.Tenant;

    [Theory]
    [InlineData("/xapi")]
    [InlineData("/xapi/")]
    [InlineData("/xapi/statement")]
    [InlineData("/xapi/statements/more")]
    [InlineData("/xapi/statements/more/a/b")]
    [InlineData("/xapi/statements/0b3f6b3e-3c1e-4a57-8f3b-2f7d7a3f0a11")]
    [InlineData("/insights")]
    [InlineData("/insights/unknown")]
    [InlineData("/recommendations/unknown")]
    public async Task An_unknown_path_is_not_found_and_the_answer_is_JSON(string path)
    {
        await _tenant.GetAsync(path).RefusedAsync(HttpStatusCode.NotFound, path);
    }

    [Theory]
    [InlineData("DELETE", "/xapi/statements", "GET", "POST", "PUT")]
    [InlineData("PATCH", "/xapi/statements", "GET", "POST", "PUT")]
    [InlineData("POST", "/xapi/statements/more/x", "GET")]
    [InlineData("POST", "/insights/summary", "GET")]
    [InlineData("DELETE", "/recommendations", "GET")]
    [InlineData("BREW", "/xapi/statements", "GET")]
    public async Task A_method_the_resource_does_not_have_is_refused_and_the_others_are_named(string method, string path, params string[] allowed)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        var answered = _tenant.Http.SendAsync(request);

        await answered.RefusedAsync(HttpStatusCode.MethodNotAllowed, method);
        Assert.Subset((await answered).Content.Headers.Allow.ToHashSet(StringComparer.Ordinal), allowed.ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_answer_under_xapi_says_its_version()
    {
        foreach (var path in new[] { "/xapi/unknown", "/xapi/statements?limit=x", "/xapi/statements/more/x" })
        {
            using var answer = await _tenant.GetAsync(path);
            Assert.Equal("1.0.3", Assert.Single(answer.Headers.GetValues("X-Experience-API-Version")));
        }
    }

    public static TheoryData<string, string> WrongParameters => new()
    {
        { "/insights/summary?x=1", "'x'" },
        { "/insights/groups?group=a", "'group'" },
        { "/insights/courses?limit=0", "limit" },
        { "/insights/courses?limit=1001", "limit" },
        { "/insights/courses?limit=1.5", "limit" },
        { "/insights/courses?offset=1", "'offset'" },
        { "/insights/courses?after=-1", "after" },
        { "/insights/courses?after=LTE", "after" },
        { "/insights/engagement?after=MjAyNi0wMi0zMA", "after" },
        { "/insights/engagement?tz=Mars/Olympus", "'Mars/Olympus'" },
        { "/insights/engagement?tz=China Standard Time", "IANA" },
        { "/insights/courses?tz=Asia/Shanghai", "'tz'" },
        { "/insights/groups?format=xlsx", "json, csv, parquet, arrow" },
        { "/insights/courses?course=", "course" },
        { "/insights/courses?group=a&group=b", "group" },
        { "/insights/courses?Group=a", "'Group'" },
        { "/insights/progress?agent={}", "agent" },
        { "/insights/progress?agent={\"mbox\":7}", "agent" },
        { "/insights/progress?agent={\"mbox\"", "agent" },
        { "/insights/progress?after=x", "after" },
        { "/insights/progress?after=%00", "after" },
        { "/insights/progress?after=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA!", "after" },
        { "/insights/progress?limit=1e2", "limit" },
        { "/insights/engagement?from=2026-02-30", "from" },
        { "/insights/engagement?grain=year", "day, week, month" },
        { "/insights/engagement?terminal=fridge", "phone" },
        { "/insights/hours?terminal=phone", "'terminal'" },
        { "/insights/retention?from=2026-W10", "from" },
        { "/insights/courses/funnel", "course is needed" },
        { "/insights/courses/parts?group=a", "course is needed" },
        { "/insights/courses/scores", "course is needed" },
        { "/insights/courses/time-to-complete", "course is needed" },
        { "/insights/courses/groups?course=a&group=b", "'group'" },
        { "/insights/videos/seconds", "activity is needed" },
        { "/insights/at-risk?days=0", "days" },
        { "/insights/attempts?after=x", "after" },
        { "/insights/engagement?from=31.03.2026", "from" },
        { "/insights/engagement?until=2026-03-31T00:00:00Z", "until" },
        { "/insights/engagement?until=10000-01-01", "until" },
        { "/insights/engagement?from=%00", "from" },
        { "/recommendations", "group" },
        { "/recommendations?agent={}", "agent" },
        { "/recommendations?group=a&limit=0", "limit" },
        { "/recommendations?group=a&limit=101", "limit" },
        { "/recommendations?group=", "group" },
    };

    [Theory]
    [MemberData(nameof(WrongParameters))]
    public async Task A_wrong_parameter_is_named(string path, string says)
    {
        await _tenant.GetAsync(path).RefusedAsync(HttpStatusCode.BadRequest, says);
    }

    [Theory]
    [InlineData("/insights/engagement?from=0001-01-01&until=9999-12-31")]
    [InlineData("/insights/engagement?from=9999-12-31&until=0001-01-01")]
    [InlineData("/insights/engagement?after=OTk5OS0xMi0zMQ")]
    [InlineData("/insights/engagement?grain=month&from=9999-12-31")]
    [InlineData("/insights/engagement?grain=week&from=0001-01-01")]
    [InlineData("/insights/stickiness?from=0001-01-01&until=9999-12-31")]
    [InlineData("/insights/retention?from=0001-01-01&until=9999-12-31")]
    [InlineData("/insights/hours?from=0001-01-01&until=9999-12-31")]
    [InlineData("/insights/courses/funnel?course=unknown")]
    [InlineData("/insights/courses/parts?course=unknown")]
    [InlineData("/insights/courses/scores?course=unknown")]
    [InlineData("/insights/courses/time-to-complete?course=unknown")]
    [InlineData("/insights/courses/groups?course=unknown")]
    [InlineData("/insights/videos/seconds?activity=unknown")]
    [InlineData("/insights/at-risk?days=3650")]
    [InlineData("/insights/courses?limit=1000&after=MjE0NzQ4MzY0Nw")]
    [InlineData("/insights/progress?agent=nobody")]
    [InlineData("/recommendations?group=unheard-of&limit=100")]
    [InlineData("/recommendations?agent=nobody&limit=1")]
    public async Task Parameters_at_the_edge_are_answered(string path)
    {
        using var answer = await _tenant.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task No_text_in_any_parameter_of_any_resource_is_a_failure()
    {
        string[] names = ["agent", "verb", "activity", "statementId", "voidedStatementId", "registration", "since", "until", "limit", "format", "attachments", "ascending", "related_agents", "group", "course", "after", "offset", "from"];
        string[] texts =
        [
            "%00", "a%00b", "%FF%FE", "%ED%A0%80", "%", "%zz", "%u0041", "+", "%20", "%0D%0A", "'", "\"", "%27;drop table records.statement;--", "{}", "[]", "{\"mbox\":null}",
            "{\"mbox\":\"mailto:a@b.c\",\"name\":\"%00\"}", "{\"account\":{\"homePage\":\"http://a.b\",\"name\":\"\\u0000\"}}", "{\"account\":{\"homePage\":\"http://a.b\",\"name\":\"\\ud800\"}}",
            "%F0%9F%93%9A", "%E2%80%AE", "%EF%BB%BF", "null", "NaN", "-infinity", "infinity", "1e999", "99999999999999999999", "$1", "?", "{0}", "%25s", "../../etc/passwd", new string('a', 4000),
        ];
        foreach (var path in Paths)
        {
            foreach (var name in names)
            {
                foreach (var text in texts)
                {
                    using var answer = await _tenant.GetAsync($"{path}?{name}={text}");
                    Assert.True((int)answer.StatusCode < 500, $"{path}?{name}={text} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
                }
            }
        }
    }

    [Theory]
    [InlineData(20_000)]
    [InlineData(100_000)]
    public async Task A_huge_query_string_is_refused(int length)
    {
        using var answer = await _tenant.GetAsync("/xapi/statements?agent=" + new string('a', length));

        Assert.Equal(HttpStatusCode.RequestUriTooLong, answer.StatusCode);
    }

    [Fact]
    public async Task Many_parameters_are_refused()
    {
        using var answer = await _tenant.GetAsync("/xapi/statements?" + string.Join('&', Enumerable.Range(0, 1_500).Select(n => $"p{n}=")));

        Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.BadRequest, HttpStatusCode.RequestUriTooLong });
    }

    [Fact]
    public async Task Huge_headers_are_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/xapi/statements", UriKind.Relative));
        request.Headers.Add("X-Big", new string('a', 60_000));
        using var answer = await _tenant.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, answer.StatusCode);
    }
}
