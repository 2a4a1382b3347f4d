using System.Net;
using System.Text;
using LearningRecords.Server.Requests;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Conformance;

public sealed class Communication_1_3_AlternateRequests(OneTenant one) : IClassFixture<OneTenant>
{
    private const string Version = "X-Experience-API-Version";

    private readonly TenantClient _tenant = one.Tenant;

    private string Credential => _tenant.Http.DefaultRequestHeaders.Authorization!.ToString();

    [Fact]
    public async Task A_form_alone_stores_and_finds_a_statement()
    {
        var id = Guid.NewGuid();
        var put = await PostFormAsync("/xapi/statements?method=PUT", [("statementId", $"{id}"), (Version, "1.0.3"), ("Authorization", Credential), ("Content-Type", "application/json"), ("content", SampleStatement.Json(rest: ""","result":{"response":"好+ &=%41"}"""))]);
        var got = await PostFormAsync("/xapi/statements?method=GET", [("statementId", $"{id}"), (Version, "1.0.3"), ("Authorization", Credential)]);

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.OK), (put.Status, got.Status));
        Assert.Contains("\"response\":\"好+ &=%41\"", got.Text, StringComparison.Ordinal);
        Assert.Equal("1.0.3", Assert.Single(got.Headers.GetValues(Version)));
    }

    [Fact]
    public async Task A_form_posts_statements_and_headers_may_stay_headers()
    {
        var answer = await PostFormAsync("/xapi/statements?method=POST", [("content", SampleStatement.Batch(SampleStatement.Json(), SampleStatement.Json()))], (Version, "1.0.3"), ("Authorization", Credential));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(2, answer.Ids.Length);
    }

    [Fact]
    public async Task A_document_goes_through_its_whole_life_in_forms()
    {
        (string, string)[] common = [("activityId", $"https://example.edu.cn/{Guid.NewGuid():N}"), ("profileId", "书签"), (Version, "1.0.3"), ("Authorization", Credential)];
        const string path = "/xapi/activities/profile?method=";

        var put = await PostFormAsync(path + "PUT", [.. common, ("If-None-Match", "*"), ("Content-Type", "text/plain"), ("content", "第 7 页")]);
        var again = await PostFormAsync(path + "PUT", [.. common, ("If-None-Match", "*"), ("Content-Type", "text/plain"), ("content", "第 8 页")]);
        var got = await PostFormAsync(path + "GET", common);
        var replaced = await PostFormAsync(path + "PUT", [.. common, ("If-Match", got.ETag!), ("content", "{\"page\":8}")]);
        var merged = await PostFormAsync(path + "POST", [.. common, ("content", "{\"note\":\"+\"}")]);
        var final = await PostFormAsync(path + "GET", common);
        var deleted = await PostFormAsync(path + "DELETE", common);

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.PreconditionFailed), (put.Status, again.Status));
        Assert.Equal(("第 7 页", "text/plain"), (got.Text, got.ContentHeaders.ContentType?.ToString()));
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent), (replaced.Status, merged.Status));
        Assert.Equal("{\"page\":8,\"note\":\"+\"}", final.Text);
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (deleted.Status, (await PostFormAsync(path + "GET", common)).Status));
    }

    [Fact]
    public async Task A_query_too_long_for_a_URL_fits_into_a_form()
    {
        var address = $$"""{"mbox":"mailto:{{new string('a', 20_000)}}@example.edu.cn"}""";
        var answer = await PostFormAsync("/xapi/statements?method=GET", [("agent", address)], (Version, "1.0.3"), ("Authorization", Credential));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    [Fact]
    public async Task An_id_of_a_megabyte_names_a_document_and_is_listed()
    {
        var id = new string('号', 350_000);
        (string, string)[] common = [("activityId", $"https://example.edu.cn/{Guid.NewGuid():N}"), (Version, "1.0.3"), ("Authorization", Credential)];

        var put = await PostFormAsync("/xapi/activities/profile?method=PUT", [.. common, ("profileId", id), ("If-None-Match", "*"), ("content", "{}")]);

        Assert.Equal(HttpStatusCode.NoContent, put.Status);
        Assert.Equal("{}", (await PostFormAsync("/xapi/activities/profile?method=GET", [.. common, ("profileId", id)])).Text);
        Assert.Equal(id, Assert.Single((await PostFormAsync("/xapi/activities/profile?method=GET", common)).Ids));
    }

    [Fact]
    public async Task Content_may_be_large_up_to_the_limit_of_a_body()
    {
        (string, string)[] common = [("activityId", $"https://example.edu.cn/{Guid.NewGuid():N}"), ("profileId", "p"), ("If-None-Match", "*"), ("Content-Type", "text/plain"), (Version, "1.0.3"), ("Authorization", Credential)];

        Assert.Equal(HttpStatusCode.NoContent, (await PostFormAsync("/xapi/activities/profile?method=PUT", [.. common, ("content", new string('x', 20_000_000))])).Status);
        Assert.Equal(20_000_000, (await PostFormAsync("/xapi/activities/profile?method=GET", [.. common.Where(field => field.Item1 is not ("If-None-Match" or "Content-Type"))])).Body.Length);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostFormAsync("/xapi/activities/profile?method=PUT", [.. common, ("content", new string('x', ReadBody.LimitBytes))])).Status);
    }

    [Theory]
    [InlineData("?method=PUT&statementId=6690e6c9-3ef0-4ed3-8b37-7f3964730bee", "statementId")]
    [InlineData("?method=BREW", "method is one of")]
    [InlineData("?method=put", "method is one of")]
    [InlineData("?method=PUT&method=PUT", "method is one of")]
    [InlineData("?METHOD=PUT", "METHOD")]
    public async Task Only_method_stays_in_the_query(string query, string says)
    {
        var answer = await PostFormAsync("/xapi/statements" + query, [("content", SampleStatement.Json())], (Version, "1.0.3"), ("Authorization", Credential));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains(says, answer.Text, StringComparison.Ordinal);
        Assert.Equal("1.0.3", Assert.Single(answer.Headers.GetValues(Version)));
    }

    [Fact]
    public async Task A_form_that_lacks_or_repeats_its_content_is_refused()
    {
        foreach (var fields in new (string, string)[][] { [], [("statementId", $"{Guid.NewGuid()}")], [("content", "{}"), ("content", "{}")] })
            Assert.Contains("content", (await PostFormAsync("/xapi/statements?method=PUT", fields, (Version, "1.0.3"), ("Authorization", Credential))).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostFormAsync("/xapi/statements?method=GET", [("content", "{}")], (Version, "1.0.3"), ("Authorization", Credential))).Status);
    }

    [Fact]
    public async Task A_field_that_is_no_parameter_is_refused_as_such_a_parameter_is()
    {
        var answer = await PostFormAsync("/xapi/statements?method=GET", [("limit", "1"), ("Limit", "1"), ("page", "2")], (Version, "1.0.3"), ("Authorization", Credential));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("'page'", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Authorization", "Basic bm9ib2R5Om5vdGhpbmc=", HttpStatusCode.Unauthorized)]
    [InlineData(Version, "0.8", HttpStatusCode.BadRequest)]
    [InlineData("Content-Type", "text/plain\r\nX-Injected: 1", HttpStatusCode.BadRequest)]
    [InlineData("Content-Type", "text/plain; name=\"好\"", HttpStatusCode.BadRequest)]
    [InlineData("If-Match", "\0", HttpStatusCode.BadRequest)]
    public async Task A_field_with_the_name_of_a_header_is_that_header(string name, string value, HttpStatusCode status)
    {
        var answer = await PostFormAsync("/xapi/activities/profile?method=PUT", [("activityId", "https://example.edu.cn/x"), ("profileId", "p"), ("content", "{}"), (name, value)], (Version, "1.0.3"), ("Authorization", Credential));

        Assert.Equal(status, answer.Status);
    }

    [Fact]
    public async Task Without_a_credential_anywhere_the_form_is_not_acted_on()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await PostFormAsync("/xapi/statements?method=POST", [("content", SampleStatement.Json()), (Version, "1.0.3")])).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Version_2_0_says_that_it_has_no_such_syntax(bool inHeader)
    {
        var answer = inHeader
            ? await PostFormAsync("/xapi/statements?method=GET", [], (Version, "2.0.0"), ("Authorization", Credential))
            : await PostFormAsync("/xapi/statements?method=GET", [(Version, "2.0.0"), ("Authorization", Credential)]);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("removed", answer.Text, StringComparison.Ordinal);
        Assert.Equal("2.0.0", Assert.Single(answer.Headers.GetValues(Version)));
    }

    [Fact]
    public async Task Only_a_post_is_taken_for_a_form()
    {
        foreach (var method in new[] { "PUT", "GET", "DELETE" })
            Assert.Equal(HttpStatusCode.BadRequest, (await _tenant.AskAsync("1.0.3", method, DocumentRequests.NewAddress("state") + "&method=GET", method == "PUT" ? "{}"u8.ToArray() : null)).Status);
    }

    private async Task<Answer> PostFormAsync(string path, (string Name, string Value)[] fields, params (string Name, string Value)[] headers)
    {
        using var http = new HttpClient { BaseAddress = _tenant.Http.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative));
        // Old browsers cannot even say that it is a form.
        request.Content = new ByteArrayContent(Encoding.ASCII.GetBytes(string.Join('&', fields.Select(field => $"{field.Name}={WebUtility.UrlEncode(field.Value)}"))));
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await http.SendAsync(request);
        return new Answer(answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(), answer.Headers, answer.Content.Headers);
    }
}
