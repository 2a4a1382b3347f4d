using System.Net;
using System.Text;
using System.Text.Json;
using LearningRecords.Server.Tests.Access;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Catalogue;

/// <summary>What a catalogue says is taken whole or not at all, kept with its past, and decides which parts a course has and in what order.</summary>
public sealed class CatalogueTests
{
    private const string TaiChi = "https://kc.example.cn/tai-chi";

    private const string Table =
        $"""
        id,kind,title_en,title_zh,discipline,discipline_en,discipline_zh,level,minutes,language,provider,audience,open,teachers,volunteers,parts
        {TaiChi},course,Tai Chi,太极拳,https://kc.example.cn/d/fitness,Fitness,健身,1,90,zh-CN,老年大学,65+,true,https://js.example.cn/wang,,{TaiChi}/2 {TaiChi}/1
        https://kc.example.cn/tea,micro-course,"Tea, briefly",,,,,,12,,,,no,,,
        https://js.example.cn/wang,teacher,,王老师,,,,,,,,,,,,
        """;

    [Fact]
    public async Task A_catalogue_comes_back_as_it_was_sent_and_the_same_again_changes_nothing()
    {
        var tenant = await RunningService.NewTenantAsync();

        Assert.Equal((3, 0, 0), await PostAsync(tenant, Table, "text/csv"));
        await tenant.CaughtUpAsync();
        Assert.Equal((0, 0, 3), await PostAsync(tenant, await FileAsync(tenant), "text/csv"));
        Assert.Equal((0, 1, 0), await PostAsync(tenant, """[{"id":"https://kc.example.cn/tea","kind":"micro-course","titleEn":"Tea, briefly","minutes":15,"open":false}]""", "application/json"));
        await tenant.CaughtUpAsync();

        var rows = await RowsAsync(tenant, "");
        Assert.Equal(["https://js.example.cn/wang", TaiChi, "https://kc.example.cn/tea"], rows.Select(row => row.GetProperty("id").GetString()!).ToArray());
        Assert.Equal("Tai Chi|太极拳|1|90|zh-CN|老年大学|True", string.Join('|', ((string[])["titleEn", "titleZh", "level", "minutes", "language", "provider", "open"]).Select(name => rows[1].GetProperty(name))));
        Assert.Equal($"{TaiChi}/2 {TaiChi}/1", rows[1].GetProperty("parts").GetString());
        Assert.Equal(15, rows[2].GetProperty("minutes").GetInt32());
    }

    [Fact]
    public async Task The_titles_of_parts_go_out_with_a_file_and_come_in_with_it()
    {
        var tenant = await RunningService.NewTenantAsync();
        await PostAsync(tenant, $$"""{"id":"{{TaiChi}}","kind":"course","parts":[{"id":"{{TaiChi}}/2","titleZh":"云手, \"慢\""},{"id":"{{TaiChi}}/1","titleEn":"Warm-up"},"{{TaiChi}}/3"]}""", "application/json");
        await tenant.CaughtUpAsync();
        var file = await FileAsync(tenant);

        Assert.Equal((0, 0, 1), await PostAsync(tenant, file, "text/csv"));
        var other = await RunningService.NewTenantAsync();
        await PostAsync(other, file, "text/csv");
        await other.CaughtUpAsync();
        Assert.Equal(file, await FileAsync(other));
        var parts = await other.Http.ExpectAsync(200, "GET", $"/insights/courses/parts?course={TaiChi}");
        Assert.Equal(
            ["云手, \"慢\"", "Warm-up", ""], parts.GetProperty("parts").EnumerateArray().Select(part => $"{part.GetProperty("titleZh")}{part.GetProperty("titleEn")}").ToArray());
    }

    [Theory]
    [InlineData("kind=teacher", "https://js.example.cn/wang")]
    [InlineData("level=1", TaiChi)]
    [InlineData("open=false", "https://kc.example.cn/tea")]
    [InlineData("search=TAI", TaiChi)]
    [InlineData("discipline=https://kc.example.cn/d/fitness&audience=65%2B", TaiChi)]
    [InlineData("language=en")]
    public async Task The_list_is_filtered(string query, params string[] ids)
    {
        var tenant = await RunningService.NewTenantAsync();
        await PostAsync(tenant, Table, "text/csv");
        await tenant.CaughtUpAsync();

        Assert.Equal(ids, (await RowsAsync(tenant, "?" + query)).Select(row => row.GetProperty("id").GetString()!).ToArray());
    }

    [Theory]
    [InlineData("text/csv", "id,kind,lvl\na,course,1", "line 1, column 3: there is no lvl")]
    [InlineData("text/csv", "id,kind,level\nhttps://a.example/1,course,1\nhttps://a.example/2,courses,12", "line 3, column 2: kind is one of course, micro-course, teacher, volunteer; 'courses' is not.\nline 3, column 3: level is a whole number from 1 to 9; '12' is not.")]
    [InlineData("text/csv", "id,kind\nhttps://a.example/1,course\nhttps://a.example/1,course", "line 3, column 1: https://a.example/1 stands at line 2 already.")]
    [InlineData("text/csv", "id,kind\nhttps://a.example/1", "line 2: this row has 1 fields, and the header 2.")]
    [InlineData("application/json", "[{\"id\":\"https://a.example/1\",\n  \"kind\":\"course\", \"open\":\"perhaps\"}]", "line 2, column 27: open is true or false; 'perhaps' is not.")]
    [InlineData("application/json", "[{\"id\":\"https://a.example/1\",\"kind\":\"course\",\"parts\":[{\"titleEn\":\"x\"}]}]", "line 1, column 54: parts is a list")]
    [InlineData("text/csv", "id,kind,parts\nhttps://a.example/1,course,\"[{\"\"titleEn\"\":\"\"x\"\"}]\"", "line 2, column 3: parts is a list")]
    [InlineData("text/csv", "id,kind,parts\nhttps://a.example/1,course,[x", "line 2, column 3: parts is a list")]
    [InlineData("application/json", "[\n{\"id\":\"https://a.example/1\",}]", "line 2, column 29: this is not JSON.")]
    [InlineData("application/json", "[5]", "line 1, column 2: here stands an object")]
    [InlineData("application/json", "{\"kind\":\"course\",\"kind\":\"course\"}", "line 1, column 18: kind stands here a second time.")]
    [InlineData("application/json", "{\"kind\":\"course\"}", "line 1, column 1: id is needed.")]
    public async Task What_is_wrong_is_told_with_line_and_column_and_nothing_is_taken(string type, string body, string problem)
    {
        var tenant = await RunningService.NewTenantAsync();
        using var answer = await SendAsync(tenant, body, type);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Contains(problem, document.RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Empty(await RowsAsync(tenant, ""));
    }

    [Fact]
    public async Task Parts_come_in_the_order_of_the_catalogue_and_those_nobody_has_touched_count_for_progress()
    {
        var tenant = await RunningService.NewTenantAsync();
        await tenant.StoreAsync(Completed($"{TaiChi}/1"));
        await tenant.CaughtUpAsync();
        Assert.Equal(1, await ProgressAsync(tenant));

        await PostAsync(tenant, Table, "text/csv");
        await tenant.CaughtUpAsync();

        Assert.Equal(0.5, await ProgressAsync(tenant));
        var progress = (await tenant.Http.ExpectAsync(200, "GET", $"/insights/progress?course={TaiChi}")).GetProperty("rows")[0];
        Assert.Equal("2 of 2", $"{progress.GetProperty("position")} of {progress.GetProperty("parts")}");
        var parts = await tenant.Http.ExpectAsync(200, "GET", $"/insights/courses/parts?course={TaiChi}");
        Assert.Equal([$"{TaiChi}/2 1 0", $"{TaiChi}/1 2 1"], parts.GetProperty("parts").EnumerateArray().Select(part => $"{part.GetProperty("id")} {part.GetProperty("place")} {part.GetProperty("learners")}").ToArray());
    }

    [Fact]
    public async Task A_past_moment_has_the_catalogue_that_was_known_then()
    {
        var tenant = await RunningService.NewTenantAsync();
        await tenant.StoreAsync(Completed($"{TaiChi}/1"));
        var beforeIt = DateTimeOffset.UtcNow;
        await PostAsync(tenant, Table, "text/csv");
        var withTwoParts = DateTimeOffset.UtcNow;
        await PostAsync(tenant, $$"""{"id":"{{TaiChi}}","kind":"course","titleEn":"Tai Chi, revised","parts":["{{TaiChi}}/1","{{TaiChi}}/2","{{TaiChi}}/3","{{TaiChi}}/4"]}""", "application/x-ndjson");
        var withFour = DateTimeOffset.UtcNow;
        await tenant.Http.ExpectAsync(204, "DELETE", $"/insights/catalogue?id={TaiChi}");
        await tenant.Http.ExpectAsync(404, "DELETE", $"/insights/catalogue?id={TaiChi}");
        await tenant.CaughtUpAsync();

        Assert.Empty(await TitlesAsync(beforeIt));
        Assert.Equal(["Tai Chi"], await TitlesAsync(withTwoParts));
        Assert.Equal(["Tai Chi, revised"], await TitlesAsync(withFour));
        Assert.Equal(["By its statements"], await TitlesAsync(null));
        Assert.Equal(1, await ProgressAsync(tenant, beforeIt));
        Assert.Equal(0.5, await ProgressAsync(tenant, withTwoParts));
        Assert.Equal(0.25, await ProgressAsync(tenant, withFour));
        Assert.Equal(1, await ProgressAsync(tenant));

        async Task<string[]> TitlesAsync(DateTimeOffset? moment) =>
            [.. (await RowsAsync(tenant, moment is { } given ? $"?asOf={given:O}".Replace("+", "%2B", StringComparison.Ordinal) : ""))
                .Where(row => row.GetProperty("id").GetString() == TaiChi).Select(row => row.GetProperty("titleEn").GetString()!)];
    }

    [Fact]
    public async Task What_the_catalogue_does_not_say_is_told_by_statements()
    {
        var tenant = await RunningService.NewTenantAsync();
        await PostAsync(tenant, $$"""{"id":"{{TaiChi}}","kind":"course","level":2}""", "application/json");
        await tenant.StoreAsync(Completed($"{TaiChi}/1"));
        await tenant.CaughtUpAsync();

        var course = Assert.Single(await RowsAsync(tenant, ""));
        Assert.Equal("course|By its statements|2", $"{course.GetProperty("kind")}|{course.GetProperty("titleEn")}|{course.GetProperty("level")}");
    }

    private static string Completed(string part) => SampleStatement.Json(
        verb: SampleStatement.Completed,
        @object: $$"""{"id":"{{part}}"}""",
        rest: $$$$""","context":{"contextActivities":{"parent":[{"id":"{{{{TaiChi}}}}","definition":{"type":"http://adlnet.gov/expapi/activities/course","name":{"en":"By its statements"}}}]}}""");

    private static async Task<double> ProgressAsync(TenantClient tenant, DateTimeOffset? moment = null)
    {
        var asOf = moment is { } given ? $"&agent={SampleStatement.Li.Escaped()}&asOf={given:O}".Replace("+", "%2B", StringComparison.Ordinal) : "";
        var rows = await tenant.Http.ExpectAsync(200, "GET", $"/insights/progress?course={TaiChi}{asOf}");
        return Assert.Single(rows.GetProperty("rows").EnumerateArray()).GetProperty("progress").GetDouble();
    }

    private static async Task<IReadOnlyList<JsonElement>> RowsAsync(TenantClient tenant, string query) =>
        [.. (await tenant.Http.ExpectAsync(200, "GET", "/insights/catalogue" + query)).GetProperty("catalogue").EnumerateArray()];

    private static async Task<string> FileAsync(TenantClient tenant)
    {
        using var answer = await tenant.GetAsync("/insights/catalogue?format=csv");
        return await answer.Content.ReadAsStringAsync();
    }

    private static Task<HttpResponseMessage> SendAsync(TenantClient tenant, string body, string type) =>
        tenant.Http.PostAsync(new Uri("/insights/catalogue", UriKind.Relative), TenantClient.Body(Encoding.UTF8.GetBytes(body), type));

    private static async Task<(int New, int Changed, int Unchanged)> PostAsync(TenantClient tenant, string body, string type)
    {
        using var answer = await SendAsync(tenant, body, type);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        using var document = JsonDocument.Parse(text);
        return (document.RootElement.GetProperty("new").GetInt32(), document.RootElement.GetProperty("changed").GetInt32(), document.RootElement.GetProperty("unchanged").GetInt32());
    }
}
