using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Conformance;

public sealed class Communication_3_1_Concurrency(OneTenant one) : IClassFixture<OneTenant>
{
    private const string Old = """{"at":"old"}""";
    private const string New = """{"at":"new"}""";

    private readonly TenantClient _tenant = one.Tenant;

    public static TheoryData<string, string> ResourcesAndVersions => DocumentRequests.ResourcesAndVersions;

    [Theory]
    [MemberData(nameof(ResourcesAndVersions))]
    public async Task The_tag_is_the_quoted_SHA_1_of_the_bytes(string resource, string version)
    {
        var address = DocumentRequests.NewAddress(resource);
        var put = await _tenant.AskAsync(version, "PUT", address, Old, ("If-None-Match", "*"));

#pragma warning disable CA5350 // The standard names SHA-1.
        var expected = $"\"{Convert.ToHexStringLower(SHA1.HashData((await _tenant.ReadDocumentAsync(address)).Body))}\"";
#pragma warning restore CA5350
        Assert.Equal(expected, put.ETag);
        Assert.Equal(expected, (await _tenant.AskAsync(version, "GET", address)).ETag);
        Assert.Equal(expected, (await _tenant.AskAsync(version, "HEAD", address)).ETag);
        Assert.Equal(expected, (await _tenant.ReadDocumentAsync(address, ("Accept-Encoding", "gzip, br"))).ETag);
    }

    /// <summary>Method, header (its tag is the document's own where it says CURRENT), and what it must be answered with over a document that is there.</summary>
    public static TheoryData<string, string?, string?, HttpStatusCode> OverADocument => new()
    {
        { "PUT", "If-Match", "CURRENT", HttpStatusCode.NoContent },
        { "PUT", "If-Match", "\"1234\", CURRENT", HttpStatusCode.NoContent },
        { "PUT", "If-Match", "*", HttpStatusCode.NoContent },
        { "PUT", "If-Match", "BARE", HttpStatusCode.NoContent },
        { "PUT", "If-Match", "W/CURRENT", HttpStatusCode.PreconditionFailed },
        { "PUT", "If-Match", "\"1111111111111111111111111111111111111111\"", HttpStatusCode.PreconditionFailed },
        { "PUT", "If-Match", "nonsense", HttpStatusCode.PreconditionFailed },
        { "PUT", "If-None-Match", "*", HttpStatusCode.PreconditionFailed },
        { "PUT", "If-None-Match", "CURRENT", HttpStatusCode.PreconditionFailed },
        { "PUT", "If-None-Match", "W/CURRENT", HttpStatusCode.PreconditionFailed },
        { "PUT", "If-None-Match", "\"1234\"", HttpStatusCode.NoContent },
        { "POST", null, null, HttpStatusCode.NoContent },
        { "POST", "If-Match", "CURRENT", HttpStatusCode.NoContent },
        { "POST", "If-Match", "\"1234\"", HttpStatusCode.PreconditionFailed },
        { "POST", "If-None-Match", "*", HttpStatusCode.PreconditionFailed },
        { "DELETE", null, null, HttpStatusCode.NoContent },
        { "DELETE", "If-Match", "CURRENT", HttpStatusCode.NoContent },
        { "DELETE", "If-Match", "\"1234\"", HttpStatusCode.PreconditionFailed },
    };

    [Theory]
    [MemberData(nameof(OverADocument))]
    public async Task Preconditions_hold_or_nothing_changes(string method, string? header, string? value, HttpStatusCode status)
    {
        foreach (var (resource, version) in DocumentRequests.ResourcesAndVersions.Select(row => ((string)row[0], (string)row[1])))
        {
            var address = DocumentRequests.NewAddress(resource);
            var current = (await _tenant.WriteDocumentAsync(address, Old)).ETag!;
            (string, string)[] headers = header is null ? [] : [(header, value!.Replace("CURRENT", current, StringComparison.Ordinal).Replace("BARE", current.Trim('"'), StringComparison.Ordinal))];

            var answer = await _tenant.AskAsync(version, method, address, method == "DELETE" ? null : System.Text.Encoding.UTF8.GetBytes(New), DocumentRequests.Json, headers);

            Assert.True(answer.Status == status, $"{resource} {version}: {answer.Status} {answer.Text}");
            var after = await _tenant.ReadDocumentAsync(address);
            Assert.Equal(status == HttpStatusCode.PreconditionFailed ? Old : method == "DELETE" ? null : New, after.Status == HttpStatusCode.OK ? after.Text : null);
            if (status == HttpStatusCode.PreconditionFailed)
                Assert.Contains(current.Trim('"'), answer.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("PUT", "If-Match", "*", HttpStatusCode.PreconditionFailed)]
    [InlineData("PUT", "If-Match", "\"1234\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("PUT", "If-None-Match", "*", HttpStatusCode.NoContent)]
    [InlineData("PUT", "If-None-Match", "\"1234\"", HttpStatusCode.NoContent)]
    [InlineData("POST", "If-None-Match", "*", HttpStatusCode.NoContent)]
    [InlineData("POST", "If-Match", "*", HttpStatusCode.PreconditionFailed)]
    [InlineData("DELETE", "If-Match", "*", HttpStatusCode.PreconditionFailed)]
    public async Task Where_there_is_no_document_only_If_Match_fails(string method, string header, string value, HttpStatusCode status)
    {
        foreach (var (resource, version) in DocumentRequests.ResourcesAndVersions.Select(row => ((string)row[0], (string)row[1])))
        {
            var address = DocumentRequests.NewAddress(resource);

            var answer = await _tenant.AskAsync(version, method, address, method == "DELETE" ? null : "{}"u8.ToArray(), DocumentRequests.Json, (header, value));

            Assert.Equal(status, answer.Status);
            Assert.Equal(status == HttpStatusCode.NoContent ? HttpStatusCode.OK : HttpStatusCode.NotFound, (await _tenant.ReadDocumentAsync(address)).Status);
        }
    }

    [Theory]
    [InlineData("state", "1.0.3", HttpStatusCode.NoContent)]
    [InlineData("state", "2.0.0", HttpStatusCode.Conflict)]
    [InlineData("agent profile", "1.0.3", HttpStatusCode.Conflict)]
    [InlineData("agent profile", "2.0.0", HttpStatusCode.Conflict)]
    [InlineData("activity profile", "1.0.3", HttpStatusCode.Conflict)]
    [InlineData("activity profile", "2.0.0", HttpStatusCode.Conflict)]
    public async Task A_blind_put_over_a_document_is_a_conflict_but_for_state_in_1_0_3(string resource, string version, HttpStatusCode status)
    {
        var address = DocumentRequests.NewAddress(resource);
        await _tenant.WriteDocumentAsync(address, Old);

        var answer = await _tenant.AskAsync(version, "PUT", address, New);

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == HttpStatusCode.Conflict ? Old : New, (await _tenant.ReadDocumentAsync(address)).Text);
        if (status == HttpStatusCode.Conflict)
        {
            Assert.Contains("If-Match", answer.Text, StringComparison.Ordinal);
            Assert.Contains("Look at it first", answer.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("state", "1.0.3", HttpStatusCode.NoContent)]
    [InlineData("state", "2.0.0", HttpStatusCode.NoContent)]
    [InlineData("agent profile", "1.0.3", HttpStatusCode.BadRequest)]
    [InlineData("agent profile", "2.0.0", HttpStatusCode.NoContent)]
    [InlineData("activity profile", "1.0.3", HttpStatusCode.BadRequest)]
    [InlineData("activity profile", "2.0.0", HttpStatusCode.NoContent)]
    public async Task A_put_of_a_new_profile_must_say_in_1_0_3_that_it_expects_none(string resource, string version, HttpStatusCode status)
    {
        var address = DocumentRequests.NewAddress(resource);

        Assert.Equal(status, (await _tenant.AskAsync(version, "PUT", address, New)).Status);
        Assert.Equal(status == HttpStatusCode.NoContent ? HttpStatusCode.OK : HttpStatusCode.NotFound, (await _tenant.ReadDocumentAsync(address)).Status);
    }

    [Theory]
    [MemberData(nameof(ResourcesAndVersions))]
    public async Task A_read_that_expects_another_document_is_refused(string resource, string version)
    {
        var address = DocumentRequests.NewAddress(resource);
        Assert.Equal(HttpStatusCode.NotFound, (await _tenant.AskAsync(version, "GET", address, body: null, type: null, ("If-Match", "*"))).Status);
        var tag = (await _tenant.WriteDocumentAsync(address, Old)).ETag!;

        foreach (var method in new[] { "GET", "HEAD" })
        {
            Assert.Equal(HttpStatusCode.OK, (await _tenant.AskAsync(version, method, address, body: null, type: null, ("If-Match", tag))).Status);
            Assert.Equal(HttpStatusCode.OK, (await _tenant.AskAsync(version, method, address, body: null, type: null, ("If-Match", "*"))).Status);
            Assert.Equal(HttpStatusCode.PreconditionFailed, (await _tenant.AskAsync(version, method, address, body: null, type: null, ("If-Match", "\"1234\""))).Status);
        }
    }

    [Fact]
    public async Task Fifty_posts_at_once_into_one_document_lose_nothing()
    {
        var address = DocumentRequests.NewAddress("state");

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(n => _tenant.AskAsync(n % 2 == 0 ? "1.0.3" : "2.0.0", "POST", address, $$"""{"key{{n}}":{{n}}}""")));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.NoContent, answer.Status));
        using var merged = JsonDocument.Parse((await _tenant.ReadDocumentAsync(address)).Body);
        Assert.Equal(Enumerable.Range(0, 50), merged.RootElement.EnumerateObject().Select(property => property.Value.GetInt32()).Order());
    }

    [Theory]
    [InlineData("If-None-Match")]
    [InlineData("If-Match")]
    public async Task Of_twenty_who_expect_the_same_exactly_one_wins(string header)
    {
        var address = DocumentRequests.NewAddress("activity profile");
        var expected = header == "If-Match" ? (await _tenant.WriteDocumentAsync(address, Old)).ETag! : "*";

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => _tenant.AskAsync("2.0.0", "PUT", address, $$"""{"writer":{{n}}}""", (header, expected))));

        var winner = Assert.Single(answers, answer => answer.Status == HttpStatusCode.NoContent);
        Assert.Equal(19, answers.Count(answer => answer.Status == HttpStatusCode.PreconditionFailed));
        Assert.Equal(winner.ETag, (await _tenant.ReadDocumentAsync(address)).ETag);
    }

    [Fact]
    public async Task What_is_merged_while_the_context_is_deleted_never_brings_back_what_was_deleted()
    {
        for (var round = 0; round < 10; round++)
        {
            var owner = Guid.NewGuid().ToString("N");
            var (address, all) = (DocumentRequests.Address("state", owner), DocumentRequests.Address("state", owner, id: null));
            await _tenant.WriteDocumentAsync(address, """{"old":1}""");

            await Task.WhenAll(_tenant.AskAsync("2.0.0", "POST", address, """{"new":1}"""), _tenant.AskAsync("2.0.0", "DELETE", all));

            var left = await _tenant.ReadDocumentAsync(address);
            if (left.Status == HttpStatusCode.OK)
                Assert.Equal("""{"new":1}""", left.Text);
        }
    }
}
