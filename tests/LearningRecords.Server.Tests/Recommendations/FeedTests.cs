using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using LearningRecords.Server.Tests.Access;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Recommendations;

/// <summary>Feeds as readers of feeds see them, who have nothing but an address.</summary>
public sealed class FeedTests(PlantedClass.Ranked ranked) : IClassFixture<PlantedClass.Ranked>, IDisposable
{
    private static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";
    private readonly HttpClient _anyone = new() { BaseAddress = ranked.Tenant.Http.BaseAddress };

    public void Dispose() => _anyone.Dispose();

    [Fact]
    public async Task The_json_feed_is_one_by_the_rules_of_version_1_1()
    {
        var (json, _, _) = await OpenAsync();

        using var answer = await _anyone.GetAsync(new Uri(json + "&language=en&limit=5", UriKind.Relative));
        Assert.Equal("application/feed+json", answer.Content.Headers.ContentType?.MediaType);
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        var feed = document.RootElement;
        Assert.Equal("https://jsonfeed.org/version/1.1", feed.GetProperty("version").GetString());
        Assert.NotEmpty(feed.GetProperty("title").GetString()!);
        Assert.True(Uri.IsWellFormedUriString(feed.GetProperty("feed_url").GetString(), UriKind.Absolute));
        Assert.Equal("en", feed.GetProperty("language").GetString());
        Assert.All(feed.EnumerateObject(), member => Assert.True(member.Name.StartsWith('_') || KnownOfFeed.Contains(member.Name, StringComparer.Ordinal), member.Name));
        var items = feed.GetProperty("items").EnumerateArray().ToArray();
        Assert.Equal(5, items.Length);
        Assert.Equal(5, items.Select(item => item.GetProperty("id").GetString()).Distinct(StringComparer.Ordinal).Count());
        Assert.All(items, item =>
        {
            Assert.All(item.EnumerateObject(), member => Assert.True(member.Name.StartsWith('_') || KnownOfItem.Contains(member.Name, StringComparer.Ordinal), member.Name));
            Assert.Equal(JsonValueKind.String, item.GetProperty("id").ValueKind);
            Assert.NotEmpty(item.GetProperty("content_text").GetString()!);
            Assert.StartsWith("https://", item.GetProperty("url").GetString(), StringComparison.Ordinal);
            Assert.True(DateTimeOffset.TryParseExact(item.GetProperty("date_modified").GetString(), "yyyy-MM-dd'T'HH:mm:ssK", CultureInfo.InvariantCulture, DateTimeStyles.None, out _));
            Assert.Equal(JsonValueKind.Object, item.GetProperty("_recommendation").ValueKind);
        });
        Assert.StartsWith("painting", items[0].GetProperty("title").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_atom_feed_is_one_by_the_rules_of_rfc_4287()
    {
        var (_, atom, _) = await OpenAsync();

        using var answer = await _anyone.GetAsync(new Uri(atom + "&limit=5", UriKind.Relative));
        Assert.Equal("application/atom+xml", answer.Content.Headers.ContentType?.MediaType);
        var feed = XDocument.Parse(await answer.Content.ReadAsStringAsync()).Root!;
        Assert.Equal(Atom + "feed", feed.Name);
        Assert.Equal("zh-CN", feed.Attribute(XNamespace.Xml + "lang")?.Value);
        Assert.NotEmpty(feed.Elements(Atom + "author").Elements(Atom + "name").Single().Value);
        Assert.Equal("self", Assert.Single(feed.Elements(Atom + "link")).Attribute("rel")?.Value);
        HasOneOfEach(feed);
        var entries = feed.Elements(Atom + "entry").ToArray();
        Assert.Equal(5, entries.Length);
        Assert.Equal(5, entries.Select(entry => entry.Element(Atom + "id")!.Value).Distinct(StringComparer.Ordinal).Count());
        Assert.All(entries, entry =>
        {
            HasOneOfEach(entry);
            Assert.Single(entry.Elements(Atom + "summary"));
            Assert.Equal("alternate", Assert.Single(entry.Elements(Atom + "link")).Attribute("rel")?.Value);
        });
        Assert.StartsWith("绘画", entries[0].Element(Atom + "title")!.Value, StringComparison.Ordinal);

        static void HasOneOfEach(XElement element)
        {
            Assert.True(Uri.IsWellFormedUriString(Assert.Single(element.Elements(Atom + "id")).Value, UriKind.Absolute));
            Assert.NotEmpty(Assert.Single(element.Elements(Atom + "title")).Value);
            Assert.True(DateTimeOffset.TryParse(Assert.Single(element.Elements(Atom + "updated")).Value, CultureInfo.InvariantCulture, out _));
        }
    }

    [Fact]
    public async Task A_reader_who_has_it_already_is_told_so_by_tag_and_by_date()
    {
        var (json, atom, _) = await OpenAsync();
        foreach (var path in (string[])[json, atom])
        {
            using var first = await _anyone.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal(HttpStatusCode.OK, first.StatusCode);
            Assert.True(first.Headers.CacheControl?.Public);

            using var byTag = await AskAsync(path, request => request.Headers.IfNoneMatch.Add(first.Headers.ETag!));
            Assert.Equal(HttpStatusCode.NotModified, byTag.StatusCode);
            using var byDate = await AskAsync(path, request => request.Headers.IfModifiedSince = first.Content.Headers.LastModified);
            Assert.Equal(HttpStatusCode.NotModified, byDate.StatusCode);
            using var other = await AskAsync(path, request => request.Headers.IfNoneMatch.Add(new("\"other\"")));
            Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        }
    }

    [Fact]
    public async Task A_revoked_key_opens_nothing_and_an_unknown_one_never_did()
    {
        var (json, _, id) = await OpenAsync();
        using var administrator = await ranked.Tenant.AdministratorAsync();

        await administrator.ExpectAsync(204, "DELETE", $"/recommendations/feeds/{id}");
        await AccessRequests.ForgottenAsync();

        Assert.Equal(404, await _anyone.StatusAsync(json));
        Assert.Equal(404, await _anyone.StatusAsync("/recommendations/feed.json?key=unknown"));
        Assert.Equal(400, await _anyone.StatusAsync("/recommendations/feed.atom"));
        var listed = (await administrator.ExpectAsync(200, "GET", "/recommendations/feeds")).GetProperty("feeds").EnumerateArray().Single(feed => feed.GetProperty("id").GetGuid() == id);
        Assert.Equal(JsonValueKind.String, listed.GetProperty("revoked").ValueKind);
        await administrator.ExpectAsync(404, "DELETE", $"/recommendations/feeds/{Guid.NewGuid()}");
        await administrator.ExpectAsync(400, "POST", "/recommendations/feeds", new { group = "", name = "x" });
    }

    [Fact]
    public async Task The_key_is_kept_as_a_hash_only_and_opens_nothing_else()
    {
        var (json, _, _) = await OpenAsync();
        var key = json[(json.IndexOf("key=", StringComparison.Ordinal) + 4)..];

        await using var command = ranked.Tenant.Installation.Database.CreateCommand(
            "select count(*) from records.mt_events e, records.mt_doc_recommendationfeed f where strpos(e.data::text, $1) > 0 or strpos(f.data::text, $1) > 0");
        command.Parameters.AddWithValue(key);
        Assert.Equal(0L, await command.ExecuteScalarAsync());
        using var asCredential = ranked.Tenant.Signed("feed", key);
        Assert.Equal(401, await asCredential.StatusAsync("/recommendations?group=g"));
    }

    [Fact]
    public async Task A_title_with_anything_in_it_stays_well_formed()
    {
        var tenant = await RunningService.NewTenantAsync();
        await tenant.StoreAsync(SampleStatement.Json(@object:
            """{"id":"urn:course:1","definition":{"type":"http://adlnet.gov/expapi/activities/course","name":{"zh-CN":"<b>&\u0001\ud83c\udfa8\u0008]]>"}}}"""));
        await tenant.CaughtUpAsync();
        using var administrator = await tenant.AdministratorAsync();
        var opened = await administrator.ExpectAsync(201, "POST", "/recommendations/feeds", new { group = "homepage:none", name = "<a> & \u0002" });

        var feed = XDocument.Parse(await _anyone.GetStringAsync(new Uri(opened.GetProperty("atom").GetString()!, UriKind.Relative))).Root!;

        Assert.Equal("<b>&🎨]]>", feed.Element(Atom + "entry")!.Element(Atom + "title")!.Value);
        Assert.Empty(feed.Element(Atom + "entry")!.Elements(Atom + "link"));
    }

    private static readonly string[] KnownOfFeed = ["version", "title", "home_page_url", "feed_url", "description", "user_comment", "next_url", "icon", "favicon", "authors", "language", "expired", "hubs", "items"];

    private static readonly string[] KnownOfItem =
    [
        "id", "url", "external_url", "title", "content_html", "content_text", "summary", "image", "banner_image", "date_published", "date_modified", "authors", "tags", "language", "attachments",
    ];

    private async Task<(string Json, string Atom, Guid Id)> OpenAsync()
    {
        using var administrator = await ranked.Tenant.AdministratorAsync();
        var opened = await administrator.ExpectAsync(201, "POST", "/recommendations/feeds", new { group = PlantedClass.Riverside, name = "滨河中心 · Riverside" });
        return (opened.GetProperty("json").GetString()!, opened.GetProperty("atom").GetString()!, opened.GetProperty("feed").GetProperty("id").GetGuid());
    }

    private Task<HttpResponseMessage> AskAsync(string path, Action<HttpRequestMessage> with)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        with(request);
        return _anyone.SendAsync(request);
    }
}
