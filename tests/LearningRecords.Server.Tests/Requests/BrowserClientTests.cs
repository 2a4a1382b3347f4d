using System.Net;
using LearningRecords.Server.Requests;
using LearningRecords.Server.Tests.Conformance;
using LearningRecords.TestService;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace LearningRecords.Server.Tests.Requests;

/// <summary>What a script of another origin may do, as its browser finds out.</summary>
public sealed class BrowserClientTests(OneTenant one) : IClassFixture<OneTenant>
{
    private const string Player = "https://player.example.org";

    private readonly TenantClient _tenant = one.Tenant;

    [Theory]
    [InlineData("/xapi/statements", "PUT")]
    [InlineData("/xapi/activities/state", "DELETE")]
    [InlineData("/xapi/about", "GET")]
    [InlineData("/insights/summary", "GET")]
    [InlineData("/recommendations", "GET")]
    public async Task A_preflight_needs_no_credential_and_allows_what_xAPI_needs(string path, string method)
    {
        var answer = await PreflightAsync(_tenant.Http.BaseAddress!, path, method);

        Assert.Equal(HttpStatusCode.NoContent, answer.Status);
        Assert.Equal("*", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Contains(method, string.Join(',', answer.Headers.GetValues("Access-Control-Allow-Methods")), StringComparison.Ordinal);
        Assert.Contains("x-experience-api-version", string.Join(',', answer.Headers.GetValues("Access-Control-Allow-Headers")), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
    }

    [Theory]
    [InlineData("/xapi/statements", HttpStatusCode.OK)]
    [InlineData("/xapi/statements?limit=x", HttpStatusCode.BadRequest)]
    [InlineData("/insights/summary?x=1", HttpStatusCode.BadRequest)]
    [InlineData("/xapi/nowhere", HttpStatusCode.NotFound)]
    public async Task A_script_reads_the_answer_its_errors_and_the_headers_it_needs(string path, HttpStatusCode status)
    {
        var answer = await _tenant.AskAsync("2.0.0", "GET", path, body: null, type: null, ("Origin", Player));

        Assert.Equal(status, answer.Status);
        Assert.Equal("*", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
        var exposed = string.Join(',', answer.Headers.GetValues("Access-Control-Expose-Headers"));
        Assert.All(["ETag", "Last-Modified", "X-Experience-API-Version", "X-Experience-API-Consistent-Through", "WWW-Authenticate", "Retry-After"], header => Assert.Contains(header, exposed, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_script_that_may_not_read_still_learns_that_it_must_sign()
    {
        using var http = new HttpClient { BaseAddress = _tenant.Http.BaseAddress };
        http.DefaultRequestHeaders.Add("Origin", Player);
        using var answer = await http.GetAsync(new Uri("/xapi/statements", UriKind.Relative));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("*", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/sign-in")]
    [InlineData("/health/live")]
    public async Task Pages_are_for_their_own_origin_only(string path)
    {
        using var http = new HttpClient { BaseAddress = _tenant.Http.BaseAddress };
        http.DefaultRequestHeaders.Add("Origin", Player);
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));

        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData(Player, true)]
    [InlineData("https://elsewhere.example.org", false)]
    public async Task Where_origins_are_configured_only_those_are_let_in(string origin, bool allowed)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddBrowserClients([Player]);
        await using var app = builder.Build();
        app.UseCors();
        await app.StartAsync();

        var answer = await PreflightAsync(new Uri(app.Urls.First()), "/xapi/statements", "POST", origin);

        Assert.Equal(allowed, answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var origins) && origins.Single() == Player);
    }

    private static async Task<Answer> PreflightAsync(Uri service, string path, string method, string origin = Player)
    {
        using var http = new HttpClient { BaseAddress = service };
        using var request = new HttpRequestMessage(HttpMethod.Options, new Uri(path, UriKind.Relative));
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", method);
        request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type,if-match,if-none-match,x-experience-api-version");
        using var answer = await http.SendAsync(request);
        return new Answer(answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(), answer.Headers, answer.Content.Headers);
    }
}
