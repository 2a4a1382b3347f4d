using System.Net;
using System.Text;
using System.Text.Json;
using LearningRecords.Events;
using LearningRecords.Server.Access;
using LearningRecords.Server.Import;
using LearningRecords.Server.LearnerGroups;
using LearningRecords.Server.Tests.Access;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.LearnerGroups;

/// <summary>Groups are made, named, moved and put away over HTTP; members join by a list or by a rule, for an interval.</summary>
public sealed class LearnerGroupTests
{
    private const string Centre = "https://example.edu.cn/groups/centre";
    private const string Province = "https://example.edu.cn/groups/province";
    private const string Profile = "https://example.edu.cn/profiles/person";

    [Fact]
    public async Task Groups_are_made_in_one_another_renamed_moved_and_put_away()
    {
        var tenant = await RunningService.NewTenantAsync();
        await CreateAsync(tenant, Province, "Zhejiang", null);
        await tenant.CaughtUpAsync();
        await CreateAsync(tenant, Centre, "West Lake", Province);
        await tenant.CaughtUpAsync();

        await tenant.Http.ExpectAsync(409, "POST", "/insights/groups", new { id = Centre, kind = "centre", nameEn = "Again" });
        await tenant.Http.ExpectAsync(400, "POST", "/insights/groups", new { kind = "centre", nameEn = "Lost", parentId = "https://example.edu.cn/nowhere" });
        await tenant.Http.ExpectAsync(409, "PATCH", $"/insights/groups?id={Province}", new { parentId = Centre });
        await tenant.Http.ExpectAsync(404, "PATCH", "/insights/groups?id=https://example.edu.cn/nowhere", new { nameEn = "Nothing" });
        await tenant.Http.ExpectAsync(204, "PATCH", $"/insights/groups?id={Centre}", new { nameEn = "West Lake Centre", parentId = "", archived = true });
        await tenant.CaughtUpAsync();

        var groups = await tenant.Http.ExpectAsync(200, "GET", "/insights/groups");
        Assert.Equal(
            [$"{Centre}|West Lake Centre|West Lake||True", $"{Province}|Zhejiang|Zhejiang||False"],
            groups.GetProperty("groups").EnumerateArray().Select(group => string.Join('|', ((string[])["id", "nameEn", "nameZh", "parentId", "archived"]).Select(name => group.GetProperty(name)))).Order(StringComparer.Ordinal).ToArray());
    }

    [Fact]
    public async Task A_list_of_learners_joins_a_group_each_for_its_interval_and_is_told_with_their_progress()
    {
        var tenant = await RunningService.NewTenantAsync();
        await CreateAsync(tenant, Centre, "West Lake", null);
        await tenant.StoreAsync(SampleStatement.Batch(
            SampleStatement.Json(verb: SampleStatement.Completed),
            SampleStatement.Json(actor: SampleStatement.Wang),
            SampleStatement.Json(actor: """{"mbox":"mailto:zhao@example.edu.cn"}""")));

        Assert.Equal("2 added, 0 known", await JoinAsync(tenant, "mbox,home_page,account_name,from,until\nli@example.edu.cn,,,2026-01-01T00:00:00Z,\n,https://id.example.edu.cn,wang,,2026-02-01T00:00:00Z\n", "text/csv"));
        Assert.Equal("1 added, 1 known", await JoinAsync(tenant, """[{"agent":{"mbox":"mailto:li@example.edu.cn"},"from":"2026-01-01T08:00:00+08:00"},{"agent":{"mbox":"mailto:zhao@example.edu.cn"}}]""", "application/json"));
        await tenant.CaughtUpAsync();

        Assert.Equal(
            ["mailto:li@example.edu.cn|2026-01-01T00:00:00Z|1|1|1", "mailto:zhao@example.edu.cn||1|0|0"],
            (await MembersAsync(tenant, Centre, "learner", "since", "courses", "completed", "progress")).Order(StringComparer.Ordinal).ToArray());
        Assert.Equal(2, await ActiveAsync(tenant, Centre));

        // What she did stays counted; she is no member from now on.
        await tenant.Http.ExpectAsync(204, "DELETE", $"/insights/groups/members?id={Centre}&agent={SampleStatement.Li.Escaped()}");
        await tenant.Http.ExpectAsync(404, "DELETE", $"/insights/groups/members?id={Centre}&agent={"""{"mbox":"mailto:nobody@example.edu.cn"}""".Escaped()}");
        await tenant.CaughtUpAsync();
        Assert.Equal(["mailto:zhao@example.edu.cn"], await MembersAsync(tenant, Centre, "learner"));
        Assert.Equal(2, await ActiveAsync(tenant, Centre));
    }

    [Fact]
    public async Task Every_change_says_who_made_it_and_an_import_that_it_was_nobody()
    {
        var tenant = await RunningService.NewTenantAsync();
        await CreateAsync(tenant, Centre, "West Lake", null);
        await tenant.Http.ExpectAsync(204, "PATCH", $"/insights/groups?id={Centre}", new { nameEn = "West Lake Centre", archived = true });
        await tenant.Http.ExpectAsync(200, "PUT", $"/insights/groups/rule?id={Centre}", new { rule = new { by = "home-page", homePage = "https://id.example.edu.cn" } });
        await JoinAsync(tenant, "mbox\nli@example.edu.cn\n", "text/csv");
        await tenant.Http.ExpectAsync(204, "DELETE", $"/insights/groups/members?id={Centre}&agent={SampleStatement.Li.Escaped()}");
        var (store, database) = (tenant.Installation.Store, tenant.Installation.Database);
        await ImportGroups.RunAsync(store, database, tenant.Tenant, [new ImportedGroup(Centre, "centre", null, "Imported", "导入")], [], CancellationToken.None);

        var changes = await GroupChanges.ReadAsync(store, tenant.Tenant, Centre, 20, CancellationToken.None);

        var caller = changes[^1].Change.By;
        Assert.NotNull(caller);
        Assert.Equal(
            [
                (typeof(LearnerGroupDefined), null), (typeof(LearnersLeftGroup), caller), (typeof(LearnersJoinedGroup), caller), (typeof(LearnerGroupRuleSet), caller),
                (typeof(LearnerGroupArchived), caller), (typeof(LearnerGroupDefined), caller), (typeof(LearnerGroupDefined), caller),
            ],
            changes.Select(done => (done.Change.GetType(), done.Change.By)).ToArray());
        Assert.Equal([7, 6, 5], (await GroupChanges.ReadAsync(store, tenant.Tenant, Centre, 3, CancellationToken.None)).Select(done => done.Place));
    }

    [Theory]
    [InlineData("mbox\nli@example.edu.cn\n", 404, "There is no learner group")]
    [InlineData("mbox,from\nli@example.edu.cn,yesterday\n", 400, "line 2, column 2: from is an instant")]
    [InlineData("mbox,from,until\nli@example.edu.cn,2026-02-01T00:00:00Z,2026-01-01T00:00:00Z\n", 400, "line 2, column 3: until is before from.")]
    [InlineData("home_page\nhttps://id.example.edu.cn\n", 400, "line 2: who it is is said by agent")]
    public async Task A_list_that_is_wrong_is_refused_whole(string csv, int status, string problem)
    {
        var tenant = await RunningService.NewTenantAsync();
        using var answer = await tenant.Http.PostAsync(new Uri($"/insights/groups/members?id={Centre}", UriKind.Relative), TenantClient.Body(Encoding.UTF8.GetBytes(csv), "text/csv"));

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains(problem, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_asks_profiles_as_they_were_when_the_statement_happened()
    {
        var tenant = await RunningService.NewTenantAsync();
        await CreateAsync(tenant, Province, "Sichuan", null);
        await DescribeAsync(tenant, SampleStatement.Li, """{"province":"51","age":70,"secret":"not asked for"}""");
        await DescribeAsync(tenant, SampleStatement.Wang, """{"province":"33"}""");
        var rule = new { by = "all", rules = new object[] { new { by = "profile", profile = Profile, property = "province", values = new[] { "51" } }, new { by = "not", rule = new { by = "profile", profile = Profile, property = "age", values = new[] { "80" } } } } };

        await tenant.StoreAsync(SampleStatement.Batch(SampleStatement.Json(), SampleStatement.Json(actor: SampleStatement.Wang)));
        await tenant.CaughtUpAsync();
        Assert.Equal("1|False|mailto:li@example.edu.cn", await PreviewAsync(tenant.Http, rule));

        await tenant.Http.ExpectAsync(200, "PUT", $"/insights/groups/rule?id={Province}", new { rule });
        await tenant.StoreAsync(SampleStatement.Batch(SampleStatement.Json(), SampleStatement.Json(actor: SampleStatement.Wang)));
        await tenant.CaughtUpAsync();
        Assert.Equal(1, await StatementsAsync(tenant, Province));
        Assert.Equal(["mailto:li@example.edu.cn"], await MembersAsync(tenant, Province, "learner"));

        // She moves away and he comes; what she did stays where it was.
        await DescribeAsync(tenant, SampleStatement.Li, """{"province":"33","secret":"not asked for"}""");
        await DescribeAsync(tenant, SampleStatement.Wang, """{"province":"51"}""");
        await tenant.StoreAsync(SampleStatement.Batch(SampleStatement.Json(), SampleStatement.Json(), SampleStatement.Json(actor: SampleStatement.Wang)));
        await tenant.CaughtUpAsync();
        Assert.Equal(2, await StatementsAsync(tenant, Province));
        Assert.Equal(["account:https://id.example.edu.cn|wang"], await MembersAsync(tenant, Province, "learner"));
        Assert.Equal(["not asked for"], await SecretsAsync(tenant, "records.document", "convert_from(content, 'UTF8')"));
        Assert.Empty(await SecretsAsync(tenant, "records.mt_events", "data::text"));
    }

    [Fact]
    public async Task A_rule_changes_from_now_on_only_and_every_one_of_them_is_kept()
    {
        var tenant = await RunningService.NewTenantAsync();
        await CreateAsync(tenant, Centre, "West Lake", null);
        var first = new { by = "home-page", homePage = "https://id.example.edu.cn" };
        await tenant.Http.ExpectAsync(200, "PUT", $"/insights/groups/rule?id={Centre}", new { rule = first, from = "2020-01-01T00:00:00Z" });
        await tenant.StoreAsync(SampleStatement.Json(actor: SampleStatement.Wang, rest: ",\"timestamp\":\"2020-02-01T00:00:00Z\""));
        await tenant.CaughtUpAsync();
        Assert.Equal(1, await StatementsAsync(tenant, Centre));

        await tenant.Http.ExpectAsync(409, "PUT", $"/insights/groups/rule?id={Centre}", new { rule = (object?)null, from = "2021-01-01T00:00:00Z" });
        await tenant.Http.ExpectAsync(200, "PUT", $"/insights/groups/rule?id={Centre}", new { rule = (object?)null });
        await tenant.Http.ExpectAsync(200, "PUT", $"/insights/groups/rule?id={Centre}", new { rule = (object?)null });
        await tenant.StoreAsync(SampleStatement.Json(actor: SampleStatement.Wang));
        await tenant.CaughtUpAsync();

        Assert.Equal(1, await StatementsAsync(tenant, Centre));
        var rules = await tenant.Http.ExpectAsync(200, "GET", $"/insights/groups/rule?id={Centre}");
        Assert.Equal(["", """{"by": "home-page", "homePage": "https://id.example.edu.cn"}"""], rules.GetProperty("rules").EnumerateArray().Select(rule => rule.GetProperty("rule").ToString()).ToArray());
    }

    [Theory]
    [InlineData("""{"rule":{"by":"age"}}""")]
    [InlineData("""{"rule":{"by":"any","rules":[]}}""")]
    [InlineData("""{"rule":{"by":"any","rules":[null]}}""")]
    [InlineData("""{"rule":{"by":"not","rule":null}}""")]
    [InlineData("""{"rule":{"by":"profile","profile":"p","property":"age","values":[null]}}""")]
    [InlineData("""{"rule":{"by":"profile","profile":"p","property":"age","values":[]}}""")]
    [InlineData("""{"rule":{"by":"home-page","homePage":" "}}""")]
    [InlineData("""{"rule":{"by":"home-page"}}""")]
    [InlineData("""{"rule":{"by":"home-page","homePage":"https://a.example","more":1}}""")]
    [InlineData("""{}""")]
    public async Task A_rule_that_cannot_be_is_refused(string body)
    {
        var tenant = await RunningService.NewTenantAsync();
        using var answer = await tenant.PostToAsync("/insights/groups/rule/preview", body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Who_may_only_write_groups_gets_no_names_and_no_small_number()
    {
        var tenant = await RunningService.NewTenantAsync();
        await Tenants.SetPrivacyThresholdAsync(tenant.Installation.Database, tenant.Tenant, 5, CancellationToken.None);
        await tenant.StoreAsync(SampleStatement.Json(actor: SampleStatement.Wang));
        await tenant.CaughtUpAsync();
        using var writer = await tenant.ClientAsync(Scopes.WriteGroups);

        Assert.Equal("|True|", await PreviewAsync(writer, new { by = "home-page", homePage = "https://id.example.edu.cn" }));
    }

    private static Task<JsonElement> CreateAsync(TenantClient tenant, string id, string name, string? parent) =>
        tenant.Http.ExpectAsync(201, "POST", "/insights/groups", new { id, kind = "class", nameEn = name, parentId = parent });

    private static async Task<string> JoinAsync(TenantClient tenant, string body, string type)
    {
        using var answer = await tenant.Http.PostAsync(new Uri($"/insights/groups/members?id={Centre}", UriKind.Relative), TenantClient.Body(Encoding.UTF8.GetBytes(body), type));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        using var document = JsonDocument.Parse(text);
        return $"{document.RootElement.GetProperty("added")} added, {document.RootElement.GetProperty("known")} known";
    }

    private static async Task DescribeAsync(TenantClient tenant, string agent, string profile)
    {
        var address = $"/xapi/agents/profile?agent={agent.Escaped()}&profileId={Profile}";
        using var before = await tenant.GetAsync(address);
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(address, UriKind.Relative)) { Content = TenantClient.Body(Encoding.UTF8.GetBytes(profile)) };
        request.Headers.TryAddWithoutValidation(before.StatusCode == HttpStatusCode.OK ? "If-Match" : "If-None-Match", "*");
        using var answer = await tenant.Http.SendAsync(request);
        Assert.True(answer.StatusCode == HttpStatusCode.NoContent, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<string> PreviewAsync(HttpClient http, object rule)
    {
        var preview = await http.ExpectAsync(200, "POST", "/insights/groups/rule/preview", new { rule });
        var examples = preview.GetProperty("examples");
        return $"{preview.GetProperty("learners")}|{preview.GetProperty("suppressed")}|{(examples.ValueKind == JsonValueKind.Null ? "" : string.Join(' ', examples.EnumerateArray().Select(example => example.GetProperty("learner"))))}";
    }

    private static async Task<string[]> MembersAsync(TenantClient tenant, string group, params string[] members) =>
        [.. (await tenant.Http.ExpectAsync(200, "GET", $"/insights/groups/members?id={group}")).GetProperty("members").EnumerateArray()
            .Select(row => string.Join('|', members.Select(name => row.GetProperty(name).ToString())))];

    private static async Task<int> ActiveAsync(TenantClient tenant, string group) =>
        (await tenant.Http.ExpectAsync(200, "GET", $"/insights/engagement?grain=month&group={group}")).GetProperty("days").EnumerateArray().Sum(day => day.GetProperty("activeLearners").GetInt32());

    private static async Task<int> StatementsAsync(TenantClient tenant, string group) =>
        (await tenant.Http.ExpectAsync(200, "GET", $"/insights/engagement?grain=month&group={group}")).GetProperty("days").EnumerateArray().Sum(day => day.GetProperty("statements").GetInt32());

    private static async Task<string[]> SecretsAsync(TenantClient tenant, string table, string text)
    {
        await using var command = tenant.Installation.Database.CreateCommand($"select 'not asked for' from {table} where tenant_id = $1 and {text} like '%not asked for%'");
        command.Parameters.AddWithValue(tenant.Tenant);
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<string>();
        while (await reader.ReadAsync())
            found.Add(reader.GetString(0));
        return [.. found];
    }
}
