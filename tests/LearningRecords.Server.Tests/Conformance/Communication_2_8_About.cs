using System.Net;
using System.Text.Json;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Conformance;

public sealed class Communication_2_8_About(OneTenant one) : IClassFixture<OneTenant>
{
    private readonly TenantClient _tenant = one.Tenant;

    [Theory]
    [InlineData(null)]
    [InlineData("1.0.3")]
    [InlineData("2.0.0")]
    [InlineData("0.9")]
    [InlineData("nonsense")]
    public async Task Anybody_learns_the_versions_whatever_version_they_ask_for(string? version)
    {
        using var http = new HttpClient { BaseAddress = _tenant.Http.BaseAddress };
        if (version is not null)
            http.DefaultRequestHeaders.Add("X-Experience-API-Version", version);
        using var answer = await http.GetAsync(new Uri("/xapi/about", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var about = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal("version extensions", string.Join(' ', about.RootElement.EnumerateObject().Select(property => property.Name)));
        Assert.Superset(
            new HashSet<string?>(["1.0.3", "2.0.0"], StringComparer.Ordinal),
            about.RootElement.GetProperty("version").EnumerateArray().Select(item => item.GetString()).ToHashSet(StringComparer.Ordinal));
        Assert.All(about.RootElement.GetProperty("extensions").EnumerateObject(), extension => Assert.True(Uri.IsWellFormedUriString(extension.Name, UriKind.Absolute)));
        Assert.Single(answer.Headers.GetValues("X-Experience-API-Version"));
    }

    [Fact]
    public async Task Parameters_are_refused() => await _tenant.GetAsync("/xapi/about?extensions=true").RefusedAsync(HttpStatusCode.BadRequest, "'extensions'");

    [Fact]
    public async Task Every_version_that_is_named_is_answered()
    {
        using var about = JsonDocument.Parse((await _tenant.AskAsync("2.0.0", "GET", "/xapi/about")).Body);
        foreach (var version in about.RootElement.GetProperty("version").EnumerateArray())
            Assert.Equal(HttpStatusCode.OK, (await _tenant.AskAsync(version.GetString()!, "GET", "/xapi/statements?limit=1")).Status);
    }
}
