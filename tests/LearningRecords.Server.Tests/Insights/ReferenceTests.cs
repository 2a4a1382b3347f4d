using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using LearningRecords.Server.Tests.Access;
using LearningRecords.TestService;
using Microsoft.AspNetCore.Authorization;

namespace LearningRecords.Server.Tests.Insights;

/// <summary>The OpenAPI document and the pages that show it, held against the endpoints that are there.</summary>
public sealed partial class ReferenceTests(OneTenant one) : IClassFixture<OneTenant>
{
    [Fact]
    public async Task Every_endpoint_is_in_the_document_with_a_summary_and_its_errors()
    {
        var paths = (await DocumentAsync()).GetProperty("paths");

        foreach (var (name, endpoint) in AccessRequests.Endpoints(await RunningService.StartedAsync()))
        {
            var (method, path) = (name.Split(' ')[0], name.Split(' ')[1]);
            Assert.True(paths.TryGetProperty(path, out var operations) && operations.TryGetProperty(method.ToLowerInvariant(), out _), $"{name} is not in the document.");
            var operation = operations.GetProperty(method.ToLowerInvariant());
            var summary = operation.GetProperty("summary").GetString()!;
            Assert.True(summary.Length is > 5 and < 140 && !summary.Contains('{', StringComparison.Ordinal), $"{name} has the summary '{summary}'.");
            var answers = operation.GetProperty("responses").EnumerateObject().Select(answer => answer.Name).ToList();
            Assert.Contains(answers, status => status.StartsWith('2'));
            // What a key in the address opens asks for no credential.
            var isOpen = endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;
            if (path != "/xapi/about")
                Assert.Subset(answers.ToHashSet(StringComparer.Ordinal), new HashSet<string>(isOpen ? ["503"] : ["401", "403", "503"], StringComparer.Ordinal));
            foreach (var error in operation.GetProperty("responses").EnumerateObject().Where(answer => answer.Name.StartsWith('4') || answer.Name.StartsWith('5')))
                Assert.EndsWith("/ErrorBody", error.Value.GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("$ref").GetString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/insights/summary")]
    [InlineData("/insights/engagement")]
    [InlineData("/insights/stickiness")]
    [InlineData("/insights/retention")]
    [InlineData("/insights/hours")]
    [InlineData("/insights/courses/funnel")]
    [InlineData("/insights/courses/parts")]
    [InlineData("/insights/courses/scores")]
    [InlineData("/insights/courses/time-to-complete")]
    [InlineData("/insights/courses/groups")]
    [InlineData("/insights/courses/evaluation")]
    [InlineData("/insights/videos")]
    [InlineData("/insights/videos/seconds")]
    [InlineData("/insights/attempts")]
    [InlineData("/insights/at-risk")]
    [InlineData("/insights/courses")]
    [InlineData("/insights/groups")]
    [InlineData("/insights/groups/members")]
    [InlineData("/insights/groups/rule")]
    [InlineData("/insights/catalogue")]
    [InlineData("/insights/progress")]
    [InlineData("/insights/live")]
    [InlineData("/recommendations")]
    public async Task The_document_names_the_parameters_that_are_known_and_no_others(string path)
    {
        var described = (await DocumentAsync()).GetProperty("paths").GetProperty(path).GetProperty("get").TryGetProperty("parameters", out var parameters)
            ? parameters.EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString()!).Order(StringComparer.Ordinal)
            : Enumerable.Empty<string>();

        var error = (await one.Tenant.Http.ExpectAsync(400, "GET", path + "?nonsense=1")).GetProperty("error").GetString()!;

        Assert.Equal(Known().Match(error).Groups["names"].Value, string.Join(", ", described));
    }

    [Theory]
    [InlineData("/insights/engagement", "days")]
    [InlineData("/insights/stickiness", "months")]
    [InlineData("/insights/retention", "weeks")]
    [InlineData("/insights/hours", "hours")]
    [InlineData("/insights/courses", "courses")]
    [InlineData("/insights/courses/funnel", "steps")]
    [InlineData("/insights/courses/parts", "parts")]
    [InlineData("/insights/courses/scores", "bins")]
    [InlineData("/insights/courses/time-to-complete", "bins")]
    [InlineData("/insights/courses/groups", "groups")]
    [InlineData("/insights/courses/evaluation", "courses")]
    [InlineData("/insights/videos", "videos")]
    [InlineData("/insights/videos/seconds", "seconds")]
    [InlineData("/insights/attempts", "attempts")]
    [InlineData("/insights/at-risk", "learners")]
    [InlineData("/insights/groups/members", "members")]
    [InlineData("/insights/groups/rule", "rules")]
    [InlineData("/insights/catalogue", "catalogue")]
    public async Task Every_column_of_a_list_is_defined_in_both_languages(string path, string list)
    {
        var row = await RowAsync(path, list);

        Assert.All(row.GetProperty("properties").EnumerateObject(), column => Assert.Matches(@"^[A-Z].*\n\n.*\p{IsCJKUnifiedIdeographs}", column.Value.GetProperty("description").GetString()));
    }

    [Fact]
    public async Task A_figure_says_its_unit() =>
        Assert.Equal("seconds", (await RowAsync("/insights/courses", "courses")).GetProperty("properties").GetProperty("timeSpentSeconds").GetProperty("x-unit").GetString());

    [Fact]
    public async Task The_pages_load_nothing_from_elsewhere_and_run_only_the_scripts_that_are_theirs()
    {
        using var http = new HttpClient { BaseAddress = one.Tenant.Http.BaseAddress };
        using var answer = await http.GetAsync(new Uri("/reference/", UriKind.Relative));
        var page = await answer.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.DoesNotContain("script-src 'self' 'unsafe-inline'", policy, StringComparison.Ordinal);
        var nonce = Nonce().Match(policy).Groups["nonce"].Value;
        Assert.All(Scripts().Matches(page), script => Assert.Contains($"nonce=\"{nonce}\"", script.Value, StringComparison.Ordinal));
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
        Assert.DoesNotContain(nonce, await http.GetStringAsync(new Uri("/reference/", UriKind.Relative)), StringComparison.Ordinal);
    }

    private async Task<JsonElement> RowAsync(string path, string list) =>
        (await DocumentAsync()).GetProperty("paths").GetProperty(path).GetProperty("get").GetProperty("responses").GetProperty("200")
            .GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("properties").GetProperty(list).GetProperty("items");

    private async Task<JsonElement> DocumentAsync()
    {
        using var http = new HttpClient { BaseAddress = one.Tenant.Http.BaseAddress };
        using var document = JsonDocument.Parse(await http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)));
        return document.RootElement.Clone();
    }

    [GeneratedRegex("known are (?<names>[^.]*)\\.", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Known();

    [GeneratedRegex("'nonce-(?<nonce>[0-9a-f]{32})'", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Nonce();

    [GeneratedRegex("<script[^>]*>", RegexOptions.NonBacktracking)]
    private static partial Regex Scripts();
}
