using System.Net;
using System.Text;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Statements;

public sealed class MoreLinkTests(OneTenant one) : IClassFixture<OneTenant>
{
    private readonly TenantClient _tenant = one.Tenant;

    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(6, 3, false)]
    [InlineData(7, 3, true)]
    [InlineData(7, 7, false)]
    [InlineData(7, 8, true)]
    public async Task Following_more_gives_every_statement_once_and_never_an_empty_page(int statements, int limit, bool ascending)
    {
        var verb = $"http://v.example/{Guid.NewGuid()}";
        var ids = await _tenant.StoreAsync(SampleStatement.Batch(Enumerable.Range(0, statements).Select(_ => SampleStatement.Json(verb: verb))));

        var pages = await WalkAsync($"/xapi/statements?verb={verb}&limit={limit}{(ascending ? "&ascending=true" : "")}");

        Assert.Equal(ascending ? ids : [.. ids.Reverse()], pages.SelectMany(page => page.Ids));
        Assert.All(pages, page => Assert.NotEmpty(page.Ids));
        Assert.Equal((statements + limit - 1) / limit, pages.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_walk_sees_what_was_there_exactly_once_while_new_statements_arrive(bool ascending)
    {
        var verb = $"http://v.example/{Guid.NewGuid()}";
        var before = await _tenant.StoreAsync(SampleStatement.Batch(Enumerable.Range(0, 60).Select(_ => SampleStatement.Json(verb: verb))));
        var arrived = new List<Guid>();

        var pages = await WalkAsync(
            $"/xapi/statements?verb={verb}&limit=7{(ascending ? "&ascending=true" : "")}",
            async () =>
            {
                if (arrived.Count < 30)
                    arrived.AddRange(await _tenant.StoreAsync(SampleStatement.Batch(SampleStatement.Json(verb: verb), SampleStatement.Json(verb: verb))));
            });

        // Upwards the walk also meets what arrived meanwhile; downwards it started before that.
        var seen = pages.SelectMany(page => page.Ids).ToList();
        Assert.Equal(ascending ? [.. before, .. arrived] : [.. before.Reverse()], seen);
    }

    [Fact]
    public async Task A_link_keeps_every_filter()
    {
        var verb = $"http://v.example/{Guid.NewGuid()}";
        var registration = Guid.NewGuid();
        await _tenant.StoreAsync(SampleStatement.Json(verb: verb));
        var since = (await _tenant.PageAsync("/xapi/statements?limit=1")).Statements[0].GetProperty("stored").GetString();
        var mine = await _tenant.StoreAsync(SampleStatement.Batch(Enumerable.Range(0, 3).Select(_ => SampleStatement.Json(verb: verb, rest: $$""","context":{"registration":"{{registration}}"}"""))));
        var until = (await _tenant.PageAsync("/xapi/statements?limit=1")).Statements[0].GetProperty("stored").GetString();
        await _tenant.StoreAsync(SampleStatement.Batch(
            SampleStatement.Json(verb: verb, rest: $$""","context":{"registration":"{{registration}}"}"""),
            SampleStatement.Json(rest: $$""","context":{"registration":"{{registration}}"}""")));

        var pages = await WalkAsync($"/xapi/statements?verb={verb}&registration={registration}&since={since}&until={until}&limit=1&ascending=true"
            + $"&agent={SampleStatement.Li.Escaped()}&activity={"https://example.edu.cn/lectures/1".Escaped()}&related_agents=true&related_activities=true");

        Assert.Equal(mine, pages.SelectMany(page => page.Ids));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("e30")]
    [InlineData("bnVsbA")]
    [InlineData("!!!!")]
    [InlineData("%00")]
    [InlineData("eyJMaW1pdCI6MX0")]
    [InlineData("eyJMaW1pdCI6LTEsIkFmdGVyIjoiMjAyNi0wMS0wMVQwMDowMDowMFoifQ")]
    [InlineData("eyJMaW1pdCI6OTk5OTk5LCJBZnRlciI6IjIwMjYtMDEtMDFUMDA6MDA6MDBaIn0")]
    public async Task A_link_that_is_not_ours_is_refused(string cursor)
    {
        using var answer = await _tenant.GetAsync("/xapi/statements/more/" + cursor);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_broken_link_is_explained()
    {
        await _tenant.StoreAsync(SampleStatement.Batch(SampleStatement.Json(), SampleStatement.Json()));
        var more = (await _tenant.PageAsync("/xapi/statements?limit=1")).More;

        await _tenant.GetAsync(more[..^5]).RefusedAsync(HttpStatusCode.BadRequest, "more link");
    }

    [Theory]
    [InlineData("""{"Limit":1,"After":"9999-12-31T23:59:59.9999999+00:00"}""")]
    [InlineData("""{"Limit":1,"After":"0001-01-01T00:00:00+00:00"}""")]
    [InlineData("""{"Limit":1,"After":"0001-01-01T00:00:00+14:00"}""")]
    [InlineData("""{"Limit":1,"After":"2026-01-01T00:00:00+00:00","Since":"9999-12-31T23:59:59.9999999-14:00"}""")]
    [InlineData("""{"Limit":1,"After":"2026-01-01T00:00:00+00:00","Unknown":[[[[]]]]}""")]
    public async Task A_forged_link_is_a_query_or_refused_and_never_a_failure(string query)
    {
        using var answer = await _tenant.GetAsync("/xapi/statements/more/" + System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(query)));

        Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.BadRequest });
    }

    private async Task<List<StatementsPage>> WalkAsync(string path, Func<Task>? betweenPages = null)
    {
        var pages = new List<StatementsPage>();
        for (var next = path; next.Length > 0 && pages.Count < 1_000; next = pages[^1].More)
        {
            pages.Add(await _tenant.PageAsync(next));
            if (betweenPages is not null && pages[^1].More.Length > 0)
                await betweenPages();
        }

        return pages;
    }
}
