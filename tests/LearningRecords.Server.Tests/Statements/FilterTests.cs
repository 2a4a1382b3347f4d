using System.Globalization;
using System.Net;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Statements;

/// <summary>Every filter of the statements resource, against the same eight statements.</summary>
public sealed class FilterTests(FilterTests.EightStatements stored) : IClassFixture<FilterTests.EightStatements>
{
    private const string Sha1 = """{"mbox_sha1sum":"da39a3ee5e6b4b0d3255bfef95601890afd80709"}""";
    private const string OpenId = """{"openid":"https://openid.example.edu.cn/chen"}""";
    private const string Class = """{"objectType":"Group","account":{"homePage":"https://id.example.edu.cn","name":"class-1"},"member":[{"mbox":"mailto:member@example.edu.cn"}]}""";
    private const string Registration = "0B3F6B3E-3C1E-4A57-8F3B-2F7D7A3F0A11";
    private const string Course = "https://example.edu.cn/courses/painting";

    private readonly TenantClient _tenant = stored.Tenant;

    /// <summary>A tenant with statements 0 to 7, stored one request after the other.</summary>
    public sealed class EightStatements : IAsyncLifetime
    {
        public TenantClient Tenant { get; private set; } = null!;

        public Guid[] Ids { get; private set; } = [];

        public string[] Stored { get; private set; } = [];

        public async Task InitializeAsync()
        {
            Tenant = await RunningService.NewTenantAsync();
            string[] statements =
            [
                SampleStatement.Json(),
                SampleStatement.Json(actor: SampleStatement.Wang, verb: SampleStatement.Completed),
                SampleStatement.Json(actor: Sha1, rest: $$""","context":{"registration":"{{Registration}}"}"""),
                SampleStatement.Json(actor: OpenId, @object: $$"""{"id":"{{Course}}"}"""),
                SampleStatement.Json(actor: Class, rest: $$$""","context":{"contextActivities":{"parent":[{"id":"{{{Course}}}"}]}}"""),
                SampleStatement.Json(@object: """{"objectType":"Agent","mbox":"mailto:object@example.edu.cn"}"""),
                SampleStatement.Json(actor: SampleStatement.Wang, rest: $$""","context":{"instructor":{{SampleStatement.Li}},"registration":"{{Registration}}"}"""),
                SampleStatement.Json(@object: $$$"""{"objectType":"SubStatement","actor":{"mbox":"mailto:inner@example.edu.cn"},"verb":{"id":"{{{SampleStatement.Completed}}}"},"object":{"id":"{{{Course}}}"}}"""),
            ];
            foreach (var statement in statements)
                Ids = [.. Ids, .. await Tenant.StoreAsync(statement)];
            Stored = [.. (await Tenant.PageAsync("/xapi/statements?ascending=true")).Statements.Select(statement => statement.GetProperty("stored").GetString()!)];
        }

        public Task DisposeAsync() => Task.CompletedTask;
    }

    [Theory]
    [InlineData("", "7 6 5 4 3 2 1 0")]
    [InlineData("ascending=true", "0 1 2 3 4 5 6 7")]
    [InlineData("limit=3", "7 6 5")]
    [InlineData("limit=3&ascending=true", "0 1 2")]
    [InlineData("limit=0", "7 6 5 4 3 2 1 0")]
    [InlineData("limit=501", "7 6 5 4 3 2 1 0")]
    [InlineData("limit=4294967296", "7 6 5 4 3 2 1 0")]
    [InlineData("verb=" + SampleStatement.Completed, "1")]
    [InlineData("verb=http://adlnet.gov/expapi/verbs/unheard-of", "")]
    [InlineData("registration=" + Registration, "6 2")]
    [InlineData("registration=0b3f6b3e-3c1e-4a57-8f3b-2f7d7a3f0a11", "6 2")]
    [InlineData("registration=00000000-0000-0000-0000-000000000000", "")]
    [InlineData("activity=https://example.edu.cn/lectures/1", "6 4 2 1 0")]
    [InlineData("activity=" + Course, "3")]
    [InlineData("activity=" + Course + "&related_activities=true", "7 4 3")]
    [InlineData("activity=" + Course + "&related_activities=false", "3")]
    [InlineData("verb=" + SampleStatement.Attended + "&activity=" + Course, "3")]
    public async Task A_query_answers_with_the_statements_that_match_newest_first(string query, string expected) => await FindsAsync(query, expected);

    [Fact]
    public async Task The_authority_that_the_store_set_is_an_agent_that_a_statement_is_related_to_and_not_the_one_the_client_sent()
    {
        var claimed = """{"mbox":"mailto:claimed@example.edu.cn"}""";
        var tenant = await RunningService.NewTenantAsync();
        var ids = await tenant.StoreAsync(SampleStatement.Json(rest: $$""","authority":{"objectType":"Agent",{{claimed[1..]}}"""));
        var authority = (await tenant.PageAsync("/xapi/statements")).Statements[0].GetProperty("authority").GetRawText();

        Assert.Equal(ids, await tenant.FindAsync($"agent={authority.Escaped()}&related_agents=true"));
        Assert.Empty(await tenant.FindAsync($"agent={authority.Escaped()}"));
        Assert.Empty(await tenant.FindAsync($"agent={claimed.Escaped()}&related_agents=true"));
    }

    [Theory]
    [InlineData(SampleStatement.Li, "", "7 5 0")]
    [InlineData("""{"mbox":"mailto:li@EXAMPLE.edu.CN"}""", "", "7 5 0")]
    [InlineData("""{"objectType":"Agent","name":"somebody","mbox":"mailto:li@example.edu.cn"}""", "", "7 5 0")]
    [InlineData(SampleStatement.Li, "&related_agents=true", "7 6 5 0")]
    [InlineData(SampleStatement.Wang, "", "6 1")]
    [InlineData("""{"account":{"name":"wang","homePage":"https://id.example.edu.cn"}}""", "&ascending=true", "1 6")]
    [InlineData("""{"account":{"homePage":"https://id.example.edu.cn","name":"Wang"}}""", "", "")]
    [InlineData(Sha1, "", "2")]
    [InlineData("""{"mbox_sha1sum":"DA39A3EE5E6B4B0D3255BFEF95601890AFD80709"}""", "", "2")]
    [InlineData(OpenId, "", "3")]
    [InlineData(Class, "", "4")]
    [InlineData("""{"objectType":"Group","account":{"homePage":"https://id.example.edu.cn","name":"class-1"}}""", "", "4")]
    [InlineData("""{"mbox":"mailto:member@example.edu.cn"}""", "", "4")]
    [InlineData("""{"mbox":"mailto:object@example.edu.cn"}""", "", "5")]
    [InlineData("""{"mbox":"mailto:inner@example.edu.cn"}""", "", "")]
    [InlineData("""{"mbox":"mailto:inner@example.edu.cn"}""", "&related_agents=true", "7")]
    [InlineData("""{"mbox":"mailto:nobody@example.edu.cn"}""", "&related_agents=true", "")]
    [InlineData(SampleStatement.Wang, "&verb=" + SampleStatement.Completed, "1")]
    [InlineData(SampleStatement.Wang, "&registration=" + Registration + "&activity=https://example.edu.cn/lectures/1", "6")]
    [InlineData("""{"account":{"homePage":"https://id.example.edu.cn","name":"\u0000"}}""", "", "")]
    public async Task An_agent_is_found_by_any_identifier_as_actor_as_object_and_as_member(string agent, string more, string expected) =>
        await FindsAsync($"agent={agent.Escaped()}{more}", expected);

    [Fact]
    public async Task Since_excludes_and_until_includes_the_moment_it_names()
    {
        await FindsAsync($"since={stored.Stored[2]}&until={stored.Stored[4]}", "4 3");
        await FindsAsync($"since={stored.Stored[2]}&until={stored.Stored[4]}&ascending=true", "3 4");
        await FindsAsync($"since={stored.Stored[7]}", "");
        await FindsAsync($"until={stored.Stored[0]}", "0");
        await FindsAsync($"since={stored.Stored[4]}&until={stored.Stored[2]}", "");
    }

    [Fact]
    public async Task Since_and_until_are_compared_at_the_full_precision_given()
    {
        var tenthOfMicrosecondEarlier = DateTimeOffset.Parse(stored.Stored[3], CultureInfo.InvariantCulture).AddTicks(-1).ToString("O", CultureInfo.InvariantCulture);
        var tenthOfMicrosecondLater = DateTimeOffset.Parse(stored.Stored[3], CultureInfo.InvariantCulture).AddTicks(1).ToString("O", CultureInfo.InvariantCulture);
        await FindsAsync($"since={tenthOfMicrosecondEarlier.Escaped()}&until={stored.Stored[3]}", "3");
        await FindsAsync($"since={stored.Stored[2]}&until={tenthOfMicrosecondEarlier.Escaped()}", "");
        await FindsAsync($"since={tenthOfMicrosecondLater.Escaped()}&until={stored.Stored[4]}", "4");
    }

    [Theory]
    [InlineData("since=0001-01-01T00:00:00Z", "7 6 5 4 3 2 1 0")]
    [InlineData("until=9999-12-31T23:59:59.9999999Z", "7 6 5 4 3 2 1 0")]
    [InlineData("since=9999-12-31T23:59:59.9999999Z", "")]
    [InlineData("until=0001-01-01T00:00:00Z", "")]
    [InlineData("since=2000-01-01T00:00:00%2B14:00", "7 6 5 4 3 2 1 0")]
    public async Task The_ends_of_time_are_moments_too(string query, string expected) => await FindsAsync(query, expected);

    [Theory]
    [InlineData("limit=-1", "limit")]
    [InlineData("limit=1.5", "limit")]
    [InlineData("limit=", "limit")]
    [InlineData("limit=ten", "limit")]
    [InlineData("limit=1&limit=2", "limit")]
    [InlineData("limit=%D9%A3", "limit")]
    [InlineData("statementId=7", "statementId")]
    [InlineData("statementId=%200b3f6b3e-3c1e-4a57-8f3b-2f7d7a3f0a11", "statementId")]
    [InlineData("statementId=0x3f6b3e-3c1e-4a57-8f3b-2f7d7a3f0a11", "statementId")]
    [InlineData("statementId=%2Bb3f6b3e-3c1e-4a57-8f3b-2f7d7a3f0a11", "statementId")]
    [InlineData("statementId={0b3f6b3e-3c1e-4a57-8f3b-2f7d7a3f0a11}", "statementId")]
    [InlineData("statementId=%00", "statementId")]
    [InlineData("voidedStatementId=nil", "voidedStatementId")]
    [InlineData("registration=0b3f6b3e", "registration")]
    [InlineData("registration=0b3f6b3e-3c1e-4a57-8f3b-2f7d7a3f0a11%20", "registration")]
    [InlineData("statementId=0b3f6b3e-3c1e-4a57-8f3b-2f7d7a3f0a11&voidedStatementId=0b3f6b3e-3c1e-4a57-8f3b-2f7d7a3f0a11", "not both")]
    [InlineData("statementId=0b3f6b3e-3c1e-4a57-8f3b-2f7d7a3f0a11&limit=1", "limit")]
    [InlineData("since=yesterday", "since")]
    [InlineData("since=2026-02-30T00:00:00Z", "since")]
    [InlineData("until=2026-03-31T00:00:00-00:00", "until")]
    [InlineData("until=10000-01-01T00:00:00Z", "until")]
    [InlineData("since=0001-01-01T00:00:00%2B14:00", "since")]
    [InlineData("ascending=yes", "ascending")]
    [InlineData("ascending=True", "ascending")]
    [InlineData("related_agents=1", "related_agents")]
    [InlineData("related_activities=", "related_activities")]
    [InlineData("format=pretty", "format")]
    [InlineData("verb=", "verb")]
    [InlineData("verb=attended", "verb")]
    [InlineData("verb=http://v.example/%00", "verb")]
    [InlineData("activity=lecture%201", "activity")]
    [InlineData("activity=%FF", "activity")]
    [InlineData("agent=", "agent")]
    [InlineData("agent=li", "agent")]
    [InlineData("agent={}", "agent")]
    [InlineData("agent={\"mbox\":\"li@example.edu.cn\"}", "mbox")]
    [InlineData("agent={\"mbox\":\"mailto:li@example.edu.cn\",\"openid\":\"https://o.example\"}", "openid")]
    [InlineData("agent={\"objectType\":\"Group\",\"member\":[]}", "agent")]
    [InlineData("agent=[]", "agent")]
    [InlineData("agent=%00", "agent")]
    [InlineData("agent=%7B%22account%22%3A%7B%22homePage%22%3A%22https%3A%2F%2Fid.example%22%2C%22name%22%3A%22%5Cud800%22%7D%7D", "agent")]
    [InlineData("Verb=http://v.example/a", "Verb")]
    [InlineData("StatementId=0b3f6b3e-3c1e-4a57-8f3b-2f7d7a3f0a11", "StatementId")]
    [InlineData("page=2", "page")]
    [InlineData("%00=1", "parameter")]
    [InlineData("=1", "parameter")]
    public async Task A_wrong_parameter_is_named(string query, string says)
    {
        await _tenant.GetAsync("/xapi/statements?" + query).RefusedAsync(HttpStatusCode.BadRequest, says);
    }

    [Fact]
    public async Task Every_wrong_parameter_is_named_at_once()
    {
        var answer = await _tenant.GetAsync("/xapi/statements?limit=-1&since=yesterday&page=2").RefusedAsync(HttpStatusCode.BadRequest, "limit");

        Assert.Equal(3, answer.GetProperty("problems").GetArrayLength());
    }

    [Fact]
    public async Task An_unknown_statement_is_not_found_and_named()
    {
        var id = Guid.NewGuid();

        await _tenant.GetAsync($"/xapi/statements?statementId={id}").RefusedAsync(HttpStatusCode.NotFound, $"{id}");
        await _tenant.GetAsync($"/xapi/statements?voidedStatementId={id}").RefusedAsync(HttpStatusCode.NotFound, $"{id}");
        await _tenant.GetAsync($"/xapi/statements?voidedStatementId={stored.Ids[0]}").RefusedAsync(HttpStatusCode.NotFound, $"{stored.Ids[0]}");
    }

    [Fact]
    public async Task A_statement_is_found_by_its_id_in_either_case_with_the_moment_it_was_stored()
    {
        using var answer = await _tenant.GetAsync($"/xapi/statements?statementId={stored.Ids[3].ToString().ToUpperInvariant()}");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var lastModified = answer.Content.Headers.LastModified!.Value;
        Assert.InRange(DateTimeOffset.Parse(stored.Stored[3], CultureInfo.InvariantCulture) - lastModified, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData("/xapi/statements")]
    [InlineData("/xapi/statements?limit=2")]
    [InlineData("/health/live")]
    public async Task Head_answers_as_get_does_without_the_body(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, new Uri(path, UriKind.Relative));
        using var answer = await _tenant.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Head_of_an_unknown_statement_is_not_found()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, new Uri($"/xapi/statements?statementId={Guid.NewGuid()}", UriKind.Relative));
        using var answer = await _tenant.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Consistent_through_is_on_every_answer_and_covers_all_that_is_stored()
    {
        foreach (var path in new[] { "/xapi/statements?limit=1", $"/xapi/statements?statementId={stored.Ids[0]}", $"/xapi/statements?statementId={Guid.NewGuid()}", "/xapi/statements?limit=x" })
        {
            using var answer = await _tenant.GetAsync(path);
            Assert.True(string.CompareOrdinal(stored.Stored[7], Assert.Single(answer.Headers.GetValues("X-Experience-API-Consistent-Through"))) <= 0, path);
            Assert.Equal("1.0.3", Assert.Single(answer.Headers.GetValues("X-Experience-API-Version")));
        }
    }

    [Fact]
    public async Task Consistent_through_goes_on_while_nothing_is_stored_and_later_statements_come_behind_it()
    {
        var tenant = await RunningService.NewTenantAsync();
        await Task.Delay(TimeSpan.FromSeconds(1.1));
        using var idle = await tenant.GetAsync("/xapi/statements");
        var through = Assert.Single(idle.Headers.GetValues("X-Experience-API-Consistent-Through"));
        Assert.InRange(DateTimeOffset.Parse(through, System.Globalization.CultureInfo.InvariantCulture), DateTimeOffset.UtcNow.AddSeconds(-10), DateTimeOffset.UtcNow.AddSeconds(10));

        await tenant.StoreAsync(SampleStatement.Json());

        Assert.Single(await tenant.FindAsync($"since={through}"));
    }

    private async Task FindsAsync(string query, string expected) =>
        Assert.Equal(expected, string.Join(' ', (await _tenant.FindAsync(query)).Select(id => Array.IndexOf(stored.Ids, id))));
}
