using System.Net;
using System.Text;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Statements;

public sealed class VersionHeaderTests(OneTenant one) : IClassFixture<OneTenant>
{
    private const string ContextAgents = ""","context":{"contextAgents":[{"objectType":"contextAgent","agent":{"mbox":"mailto:chen@example.edu.cn"}}]}""";

    private readonly TenantClient _tenant = one.Tenant;

    [Theory]
    [InlineData("1.0", "1.0.3")]
    [InlineData("1.0.0", "1.0.3")]
    [InlineData("1.0.3", "1.0.3")]
    [InlineData("1.0.9", "1.0.3")]
    [InlineData("2.0", "2.0.0")]
    [InlineData("2.0.0", "2.0.0")]
    [InlineData("2.0.7", "2.0.0")]
    public async Task A_version_we_speak_is_answered_by_its_latest_patch(string asked, string answered)
    {
        using var answer = await GetAsync(asked);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(answered, Assert.Single(answer.Headers.GetValues("X-Experience-API-Version")));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0.9")]
    [InlineData("0.95")]
    [InlineData("1")]
    [InlineData("1.1")]
    [InlineData("1.0.")]
    [InlineData("1.0.3.1")]
    [InlineData("1.0.-1")]
    [InlineData("1.0.99999999999999999999")]
    [InlineData("2")]
    [InlineData("2.1")]
    [InlineData("2.1.0")]
    [InlineData("3.0")]
    [InlineData("latest")]
    [InlineData("1.0.3, 2.0.0")]
    public async Task Any_other_version_is_refused_and_the_answer_says_what_we_speak(string? asked)
    {
        using var answer = await GetAsync(asked);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Single(answer.Headers.GetValues("X-Experience-API-Version"));
        Assert.Contains("2.0", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_statement_sent_without_the_header_is_not_stored()
    {
        var id = Guid.NewGuid();
        using var request = Request(HttpMethod.Post, null);
        request.Content = TenantClient.Body(Encoding.UTF8.GetBytes(SampleStatement.Json(id)));
        using var answer = await SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Null(await _tenant.ReadAsync(id));
    }

    [Fact]
    public async Task Context_agents_are_refused_by_1_0_3_and_kept_by_2_0()
    {
        var id = Guid.NewGuid();
        await PostAsync("1.0.3", SampleStatement.Json(id, rest: ContextAgents)).RefusedAsync(HttpStatusCode.BadRequest, "contextAgents");

        using var accepted = await PostAsync("2.0.0", SampleStatement.Json(id, rest: ContextAgents));

        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        using var read = await GetAsync("2.0.0", $"?statementId={id}");
        var text = await read.Content.ReadAsStringAsync();
        Assert.Contains(ContextAgents, text, StringComparison.Ordinal);
        Assert.Contains("\"version\":\"2.0.0\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_2_0_statement_is_read_unchanged_by_a_1_0_3_client()
    {
        var id = Guid.NewGuid();
        using var accepted = await PostAsync("2.0.0", SampleStatement.Json(id, rest: ContextAgents));
        using var as2 = await GetAsync("2.0.0", $"?statementId={id}");
        using var as1 = await GetAsync("1.0.3", $"?statementId={id}");

        Assert.Equal(HttpStatusCode.OK, as1.StatusCode);
        Assert.Equal(await as2.Content.ReadAsByteArrayAsync(), await as1.Content.ReadAsByteArrayAsync());
    }

    private HttpRequestMessage Request(HttpMethod method, string? version, string query = "")
    {
        var request = new HttpRequestMessage(method, new Uri(_tenant.Http.BaseAddress!, "/xapi/statements" + query));
        if (version is not null)
            request.Headers.TryAddWithoutValidation("X-Experience-API-Version", version);
        return request;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        using var http = new HttpClient();
        request.Headers.Authorization = _tenant.Http.DefaultRequestHeaders.Authorization;
        return await http.SendAsync(request);
    }

    private async Task<HttpResponseMessage> GetAsync(string? version, string query = "")
    {
        using var request = Request(HttpMethod.Get, version, query);
        return await SendAsync(request);
    }

    private async Task<HttpResponseMessage> PostAsync(string version, string json)
    {
        using var request = Request(HttpMethod.Post, version);
        request.Content = TenantClient.Body(Encoding.UTF8.GetBytes(json));
        return await SendAsync(request);
    }
}
