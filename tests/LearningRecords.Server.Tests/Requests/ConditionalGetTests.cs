using System.Net;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Requests;

/// <summary>A client that has an answer already is not sent it again (RFC 9110 section 13).</summary>
public sealed class ConditionalGetTests(OneTenant one) : IClassFixture<OneTenant>
{
    private readonly TenantClient _tenant = one.Tenant;
    private readonly string _activity = $"http://a.example/{Guid.NewGuid()}";
    private readonly Guid _id = Guid.NewGuid();

    [Theory]
    [InlineData("statements?statementId=")]
    [InlineData("statements?format=ids&statementId=")]
    [InlineData("statements?format=canonical&statementId=")]
    [InlineData("activities?activityId=")]
    [InlineData("agents?agent=")]
    public async Task What_did_not_change_is_304_and_what_did_is_sent(string resource)
    {
        await StoreAsync(_id, "Tai Chi");
        var path = $"/xapi/{resource}" + resource.Split('?')[0] switch { "statements" => $"{_id}", "activities" => _activity, _ => Agent("Li").Escaped() };
        using var first = await AskAsync(HttpMethod.Get, path, null);
        var tag = first.Headers.ETag!.ToString();
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);

        foreach (var had in new[] { tag, $"\"other\", W/{tag}", "*" })
        {
            foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
            {
                using var again = await AskAsync(method, path, had);
                Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
                Assert.Equal(tag, again.Headers.ETag!.ToString());
                Assert.Empty(await again.Content.ReadAsByteArrayAsync());
            }
        }

        await StoreAsync(Guid.NewGuid(), "Calligraphy");
        using var later = await AskAsync(HttpMethod.Get, path, tag);
        // A statement stays what it is, but for what canonical takes from all of them.
        var changes = !resource.StartsWith("statements", StringComparison.Ordinal) || resource.Contains("canonical", StringComparison.Ordinal);
        Assert.Equal(changes ? HttpStatusCode.OK : HttpStatusCode.NotModified, later.StatusCode);
    }

    [Fact]
    public async Task A_voided_statement_is_not_found_whatever_the_client_has()
    {
        await StoreAsync(_id, "Tai Chi");
        await _tenant.StoreAsync(SampleStatement.Voiding(_id));

        using var answer = await AskAsync(HttpMethod.Get, $"/xapi/statements?statementId={_id}", "*");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private string Agent(string name) => $$$"""{"name":"{{{name}}}","account":{"homePage":"https://id.example.edu.cn","name":"{{{_id}}}"}}""";

    private Task<Guid[]> StoreAsync(Guid id, string name) =>
        _tenant.StoreAsync(SampleStatement.Json(id, Agent(name), @object: $$$$"""{"id":"{{{{_activity}}}}","definition":{"name":{"en":"{{{{name}}}}"}}}"""));

    private async Task<HttpResponseMessage> AskAsync(HttpMethod method, string path, string? had)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (had is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", had);
        return await _tenant.Http.SendAsync(request);
    }
}
