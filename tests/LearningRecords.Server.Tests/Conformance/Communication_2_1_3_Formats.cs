using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Conformance;

/// <summary>The parameter <c>format</c>, and what a store returns of what it received.</summary>
public sealed class Communication_2_1_3_Formats(OneTenant one) : IClassFixture<OneTenant>
{
    private readonly TenantClient _tenant = one.Tenant;
    private readonly string _activity = $"http://a.example/{Guid.NewGuid()}";
    private readonly Guid _id = Guid.NewGuid();

    [Fact]
    public async Task Ids_leaves_only_what_identifies()
    {
        await _tenant.StoreAsync(Statement("""{"name":{"en-US":"Tai Chi"}}"""));

        var statement = await ReadAsync("format=ids");
        Assert.Equal("""{"mbox":"mailto:li@example.edu.cn"}""", statement["actor"]!.ToJsonString());
        Assert.Equal($$"""{"id":"{{_activity}}"}""", statement["object"]!.ToJsonString());
        Assert.NotNull(statement["stored"]);
        Assert.NotNull(statement["authority"]);
    }

    [Fact]
    public async Task Canonical_gives_one_language_of_what_all_statements_say()
    {
        await _tenant.StoreAsync(Statement("""{"name":{"en-US":"Tai Chi"},"description":{"en-US":"Slow"}}"""));
        await _tenant.StoreAsync(Statement("""{"name":{"zh-CN":"太极拳"},"type":"http://adlnet.gov/expapi/activities/course"}""", Guid.NewGuid()));

        var chinese = (await ReadAsync("format=canonical", "zh-CN, en;q=0.5"))["object"]!["definition"]!;
        Assert.Equal("""{"zh-CN":"太极拳"}""", chinese["name"]!.ToJsonString(Readable));
        Assert.Equal("""{"en-US":"Slow"}""", chinese["description"]!.ToJsonString());
        Assert.Equal("http://adlnet.gov/expapi/activities/course", (string?)chinese["type"]);
        var english = (await ReadAsync("format=canonical", "en"))["object"]!["definition"]!;
        Assert.Equal("""{"en-US":"Tai Chi"}""", english["name"]!.ToJsonString());
        var exact = (await ReadAsync("format=exact"))["object"]!["definition"]!;
        Assert.Equal("""{"name":{"en-US":"Tai Chi"},"description":{"en-US":"Slow"}}""", exact.ToJsonString());
    }

    [Fact]
    public async Task The_format_stays_on_the_pages_behind_more()
    {
        for (var i = 0; i < 3; i++)
            await _tenant.StoreAsync(Statement("""{"name":{"en-US":"Tai Chi","zh-CN":"太极拳"}}""", Guid.NewGuid()));

        foreach (var (format, expected) in new[] { ("ids", null), ("canonical", """{"zh-CN":"太极拳"}"""), ("exact", """{"en-US":"Tai Chi","zh-CN":"太极拳"}""") })
        {
            var more = $"/xapi/statements?activity={_activity}&format={format}&limit=1";
            for (var page = 0; page < 3; page++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, more) { Headers = { { "Accept-Language", "zh" } } };
                using var answer = await _tenant.Http.SendAsync(request);
                var body = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
                var definition = Assert.Single(body["statements"]!.AsArray())!["object"]!["definition"];
                Assert.Equal(expected, definition?["name"]?.ToJsonString(Readable));
                more = (string)body["more"]!;
            }

            Assert.Equal("", more);
        }
    }

    [Theory]
    [InlineData("exact")]
    [InlineData("canonical")]
    [InlineData("ids")]
    public async Task A_single_context_activity_is_returned_as_an_array(string format)
    {
        await _tenant.StoreAsync(SampleStatement.Json(_id, @object: $$$$$"""{"objectType":"SubStatement","actor":{{{{{SampleStatement.Li}}}}},"verb":{"id":"http://v.example/planned"},"object":{"id":"{{{{{_activity}}}}}"},"context":{"contextActivities":{"other":{"id":"http://a.example/o"}}}}""",
            rest: """,  "context":{"contextActivities":{"parent" : {"id":"http://a.example/p"} ,"category":[{"id":"http://a.example/c"}]}}"""));

        var statement = await ReadAsync($"format={format}");
        Assert.Equal("http://a.example/p", (string?)Assert.Single(statement["context"]!["contextActivities"]!["parent"]!.AsArray())!["id"]);
        Assert.Equal("http://a.example/c", (string?)Assert.Single(statement["context"]!["contextActivities"]!["category"]!.AsArray())!["id"]);
        Assert.Equal("http://a.example/o", (string?)Assert.Single(statement["object"]!["context"]!["contextActivities"]!["other"]!.AsArray())!["id"]);
    }

    [Fact]
    public async Task Last_modified_is_the_latest_stored_of_the_answer()
    {
        await _tenant.StoreAsync(Statement("{}"));
        await _tenant.StoreAsync(Statement("{}", Guid.NewGuid()));

        foreach (var query in new[] { $"statementId={_id}", $"activity={_activity}", $"activity={_activity}&ascending=true" })
        {
            using var answer = await _tenant.GetAsync($"/xapi/statements?{query}");
            var body = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
            var latest = (body["statements"]?.AsArray().Select(statement => statement!["stored"]!) ?? [body["stored"]!]).Max(stored => stored.GetValue<DateTimeOffset>());
            Assert.Equal(latest.ToString("R"), answer.Content.Headers.LastModified!.Value.ToString("R"));
        }
    }

    private static readonly JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private string Statement(string definition, Guid? id = null) =>
        SampleStatement.Json(id ?? _id, """{"name":"Li Hua","mbox":"mailto:li@example.edu.cn"}""", @object: $$"""{"id":"{{_activity}}","definition":{{definition}}}""");

    private async Task<JsonObject> ReadAsync(string parameters, string? languages = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/xapi/statements?statementId={_id}&{parameters}");
        if (languages is not null)
            request.Headers.Add("Accept-Language", languages);
        using var answer = await _tenant.Http.SendAsync(request);
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonObject>())!;
    }
}
