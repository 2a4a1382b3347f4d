using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Conformance;

public sealed class Communication_2_2_DocumentResources(OneTenant one) : IClassFixture<OneTenant>
{
    private readonly TenantClient _tenant = one.Tenant;

    public static TheoryData<string, string> ResourcesAndVersions => DocumentRequests.ResourcesAndVersions;

    [Theory]
    [MemberData(nameof(ResourcesAndVersions))]
    public async Task A_document_is_stored_read_and_deleted(string resource, string version)
    {
        var address = DocumentRequests.NewAddress(resource);
        Assert.Equal(HttpStatusCode.NotFound, (await _tenant.AskAsync(version, "GET", address)).Status);

        var put = await _tenant.AskAsync(version, "PUT", address, """{"page": 7}""", ("If-None-Match", "*"));
        var got = await _tenant.AskAsync(version, "GET", address);
        var deleted = await _tenant.AskAsync(version, "DELETE", address);

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.OK, HttpStatusCode.NoContent), (put.Status, got.Status, deleted.Status));
        Assert.Empty(put.Body);
        Assert.Equal("""{"page": 7}""", got.Text);
        Assert.Equal("application/json", got.ContentHeaders.ContentType?.ToString());
        Assert.Equal(HttpStatusCode.NotFound, (await _tenant.AskAsync(version, "GET", address)).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await _tenant.AskAsync(version, "DELETE", address)).Status);
    }

    [Fact]
    public async Task Any_bytes_of_any_type_come_back_as_they_were()
    {
        string[] types = ["application/json", "application/octet-stream", "text/plain; charset=gb18030", "image/png", "application/vnd.example+json;v=\"2\"", "APPLICATION/JSON"];
        string[] resources = ["state", "agent profile", "activity profile"];
        await Gen.Select(Gen.Byte.Array[0, 3000], Gen.Int[0, types.Length - 1].Select(i => types[i]), Gen.Int[0, resources.Length - 1].Select(i => resources[i])).SampleAsync(
            async (bytes, type, resource) =>
            {
                var address = DocumentRequests.NewAddress(resource);
                var put = await _tenant.AskAsync("2.0.0", "PUT", address, bytes, type);
                var got = await _tenant.ReadDocumentAsync(address);
                return put.Status == HttpStatusCode.NoContent && got.Body.AsSpan().SequenceEqual(bytes) && got.ContentHeaders.NonValidated["Content-Type"].ToString() == type;
            },
            iter: 60,
            threads: 2);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5_000_000)]
    public async Task The_size_of_a_document_does_not_matter(int length)
    {
        var address = DocumentRequests.NewAddress("state");
        var bytes = RandomNumberGenerator.GetBytes(length);
        await _tenant.AskAsync("2.0.0", "PUT", address, bytes, "video/mp4");

        Assert.Equal(bytes, (await _tenant.ReadDocumentAsync(address)).Body);
    }

    [Fact]
    public async Task A_document_without_a_type_is_a_stream_of_bytes()
    {
        var address = DocumentRequests.NewAddress("state");
        await _tenant.AskAsync("1.0.3", "PUT", address, "{}"u8.ToArray(), type: null);

        Assert.Equal("application/octet-stream", (await _tenant.ReadDocumentAsync(address)).ContentHeaders.ContentType?.ToString());
    }

    [Theory]
    [InlineData("json")]
    [InlineData("*")]
    public async Task A_type_that_could_not_be_sent_back_is_refused(string type)
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await _tenant.AskAsync("2.0.0", "PUT", DocumentRequests.NewAddress("state"), "{}"u8.ToArray(), type)).Status);
    }

    [Theory]
    [MemberData(nameof(ResourcesAndVersions))]
    public async Task A_posted_object_is_merged_property_by_property_at_the_top_level(string resource, string version)
    {
        var address = DocumentRequests.NewAddress(resource);
        await _tenant.AskAsync(version, "POST", address, """{"x":"foo","y":{"a":1,"b":2},"n":1.50}""");

        var merged = await _tenant.AskAsync(version, "POST", address, """{"x":"bash","y":{"c":3},"z":null}""");

        Assert.Equal(HttpStatusCode.NoContent, merged.Status);
        var got = await _tenant.AskAsync(version, "GET", address);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"x":"bash","y":{"c":3},"n":1.50,"z":null}"""), JsonNode.Parse(got.Body)), got.Text);
        Assert.Contains("1.50", got.Text, StringComparison.Ordinal);
        Assert.Equal(merged.ETag, got.ETag);
    }

    [Theory]
    [InlineData("application/json", "{\"a\":1}", "text/plain", "{\"b\":2}")]
    [InlineData("text/plain", "{\"a\":1}", "application/json", "{\"b\":2}")]
    [InlineData("application/json", "[1]", "application/json", "{\"b\":2}")]
    [InlineData("application/json", "{\"a\":", "application/json", "{\"b\":2}")]
    [InlineData("application/json", "", "application/json", "{\"b\":2}")]
    [InlineData("application/json", "{\"a\":1}", "application/json", "[2]")]
    [InlineData("application/json", "{\"a\":1}", "application/json", "{\"b\":")]
    [InlineData("application/json", "{\"a\":1}", "application/json", "{\"b\":2}}")]
    [InlineData("application/json", "{\"a\":1}", "application/json", "")]
    [InlineData("application/octet-stream", "", "application/octet-stream", "x")]
    public async Task What_is_not_two_JSON_objects_is_not_merged_and_the_document_stays(string type, string stored, string postedType, string posted)
    {
        foreach (var resource in new[] { "state", "agent profile", "activity profile" })
        {
            var address = DocumentRequests.NewAddress(resource);
            await _tenant.AskAsync("1.0.3", "PUT", address, Encoding.UTF8.GetBytes(stored), type, ("If-None-Match", "*"));

            var answer = await _tenant.AskAsync("1.0.3", "POST", address, Encoding.UTF8.GetBytes(posted), postedType);

            Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
            Assert.Contains("document-merge", answer.Text, StringComparison.Ordinal);
            Assert.Equal(stored, (await _tenant.ReadDocumentAsync(address)).Text);
        }
    }

    [Theory]
    [InlineData("text/plain", "anything", HttpStatusCode.NoContent)]
    [InlineData("application/json", "{}", HttpStatusCode.NoContent)]
    [InlineData("application/json; charset=utf-8", "{}", HttpStatusCode.NoContent)]
    [InlineData("application/json", "not JSON", HttpStatusCode.BadRequest)]
    [InlineData("application/json", "[]", HttpStatusCode.BadRequest)]
    public async Task A_post_where_nothing_is_stores_a_document_but_no_JSON_that_is_no_object(string type, string body, HttpStatusCode status)
    {
        var address = DocumentRequests.NewAddress("activity profile");

        Assert.Equal(status, (await _tenant.AskAsync("2.0.0", "POST", address, Encoding.UTF8.GetBytes(body), type)).Status);
        var got = await _tenant.ReadDocumentAsync(address);
        Assert.Equal(status == HttpStatusCode.NoContent ? body : null, got.Status == HttpStatusCode.OK ? got.Text : null);
    }

    [Theory]
    [MemberData(nameof(ResourcesAndVersions))]
    public async Task A_document_says_when_it_was_modified_and_a_list_when_its_latest_was(string resource, string version)
    {
        var owner = Guid.NewGuid().ToString("N");
        var before = DateTimeOffset.UtcNow.AddSeconds(-1);
        await _tenant.AskAsync(version, "PUT", DocumentRequests.Address(resource, owner, "first"), "{}", ("If-None-Match", "*"));
        await _tenant.AskAsync(version, "PUT", DocumentRequests.Address(resource, owner, "second"), "{}", ("If-None-Match", "*"));

        var single = (await _tenant.AskAsync(version, "GET", DocumentRequests.Address(resource, owner, "second"))).ContentHeaders.LastModified;
        var list = await _tenant.AskAsync(version, "GET", DocumentRequests.Address(resource, owner, id: null));

        Assert.InRange(single!.Value, before, DateTimeOffset.UtcNow);
        Assert.Equal(single, list.ContentHeaders.LastModified);
        Assert.Equal(["first", "second"], list.Ids);
    }

    [Theory]
    [MemberData(nameof(ResourcesAndVersions))]
    public async Task A_list_holds_the_documents_changed_after_since(string resource, string version)
    {
        var owner = Guid.NewGuid().ToString("N");
        await _tenant.AskAsync(version, "PUT", DocumentRequests.Address(resource, owner, "early"), "{}", ("If-None-Match", "*"));
        await _tenant.AskAsync(version, "PUT", DocumentRequests.Address(resource, owner, "changed"), "{}", ("If-None-Match", "*"));
        await Task.Delay(20);
        var since = DateTimeOffset.UtcNow.ToString("O");
        await Task.Delay(20);
        await _tenant.AskAsync(version, "POST", DocumentRequests.Address(resource, owner, "changed"), "{}");
        await _tenant.AskAsync(version, "PUT", DocumentRequests.Address(resource, owner, "late"), "{}", ("If-None-Match", "*"));

        var list = DocumentRequests.Address(resource, owner, id: null);
        Assert.Equal(["changed", "late"], (await _tenant.AskAsync(version, "GET", $"{list}&since={since.Escaped()}")).Ids);
        Assert.Equal(["early", "changed", "late"], (await _tenant.AskAsync(version, "GET", $"{list}&since=0001-01-01T00:00:00Z")).Ids);
        Assert.Empty((await _tenant.AskAsync(version, "GET", $"{list}&since=9999-12-31T23:59:59Z")).Ids);
    }

    [Fact]
    public async Task An_id_may_be_any_text_and_is_listed_as_it_was_given()
    {
        var owner = Guid.NewGuid().ToString("N");
        string[] ids = ["书签 1", "a/b?c&d=e#f", "\0", "a\0b", "\n", "\"\\", "📚", " ", "ID", "id", "%00", new string('x', 4000)];
        foreach (var id in ids)
            Assert.Equal(HttpStatusCode.NoContent, (await _tenant.AskAsync("2.0.0", "PUT", DocumentRequests.Address("state", owner, id), Encoding.UTF8.GetBytes(id), "text/plain")).Status);

        foreach (var id in ids)
            Assert.Equal(id, (await _tenant.ReadDocumentAsync(DocumentRequests.Address("state", owner, id))).Text);
        Assert.Equal(ids, (await _tenant.ReadDocumentAsync(DocumentRequests.Address("state", owner, id: null))).Ids);
    }

    [Fact]
    public async Task A_client_that_has_the_document_is_told_so()
    {
        var address = DocumentRequests.NewAddress("agent profile");
        await _tenant.WriteDocumentAsync(address, """{"a":1}""");
        var got = await _tenant.ReadDocumentAsync(address);

        foreach (var header in new[] { ("If-None-Match", got.ETag!), ("If-None-Match", $"\"other\", W/{got.ETag}"), ("If-None-Match", "*"), ("If-Modified-Since", got.ContentHeaders.LastModified!.Value.ToString("R")) })
        {
            var again = await _tenant.ReadDocumentAsync(address, header);
            Assert.Equal((HttpStatusCode.NotModified, 0, got.ETag), (again.Status, again.Body.Length, again.ETag));
        }

        foreach (var header in new[] { ("If-None-Match", "\"other\""), ("If-Modified-Since", DateTimeOffset.UnixEpoch.ToString("R")), ("If-Modified-Since", "yesterday") })
            Assert.Equal("""{"a":1}""", (await _tenant.ReadDocumentAsync(address, header)).Text);
    }

    [Fact]
    public async Task A_client_that_has_the_list_is_told_so_until_it_changes()
    {
        var owner = Guid.NewGuid().ToString("N");
        var list = DocumentRequests.Address("agent profile", owner, id: null);
        await _tenant.WriteDocumentAsync(DocumentRequests.Address("agent profile", owner, "first"), "{}");
        var tag = (await _tenant.ReadDocumentAsync(list)).ETag!;

        Assert.Equal(HttpStatusCode.NotModified, (await _tenant.ReadDocumentAsync(list, ("If-None-Match", tag))).Status);
        await _tenant.WriteDocumentAsync(DocumentRequests.Address("agent profile", owner, "second"), "{}");
        Assert.Equal(["first", "second"], (await _tenant.ReadDocumentAsync(list, ("If-None-Match", tag))).Ids);
    }

    [Fact]
    public async Task A_stored_page_does_not_run_in_a_browser()
    {
        var address = DocumentRequests.NewAddress("state");
        await _tenant.AskAsync("2.0.0", "PUT", address, "<script>alert(1)</script>"u8.ToArray(), "text/html");

        var got = await _tenant.ReadDocumentAsync(address);

        Assert.Equal("sandbox", Assert.Single(got.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal("nosniff", Assert.Single(got.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task A_document_of_one_tenant_is_nothing_to_another()
    {
        var (address, other) = (DocumentRequests.NewAddress("state"), await RunningService.NewTenantAsync());
        await _tenant.WriteDocumentAsync(address, """{"ours":true}""");
        var theirs = await other.AskAsync("2.0.0", "PUT", address, """{"theirs":true}""", ("If-None-Match", "*"));
        await other.AskAsync("2.0.0", "DELETE", address);

        Assert.Equal(HttpStatusCode.NoContent, theirs.Status);
        Assert.Equal("""{"ours":true}""", (await _tenant.ReadDocumentAsync(address)).Text);
    }
}
