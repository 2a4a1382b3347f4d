using LearningRecords.Server.Access;
using LearningRecords.Server.People;
using LearningRecords.TestService;
using Microsoft.Playwright;

namespace LearningRecords.Browser.Tests;

/// <summary>What administrators do with the pages of operations, and what other roles find there.</summary>
[Collection(nameof(Chromium))]
public sealed class OperationsTests(Chromium chromium)
{
    [BrowserFact]
    public async Task A_credential_is_made_renewed_and_ended_and_works_accordingly()
    {
        var learners = await SmallClass.EmptyAsync();
        await using var reader = await Reader.SignedInAsync(chromium);
        await reader.Page.GotoAsync($"/operations/credentials?tenant={learners.Tenant.Tenant}");
        await reader.Page.GetByLabel("What it is for").FillAsync("Moodle of the night school");
        await reader.Page.GetByRole(AriaRole.Checkbox, new() { Name = "statements/write" }).CheckAsync();
        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "Make the credential" }).ClickAsync();

        var made = (await reader.Figure("secret").InnerTextAsync()).Split(':');
        Assert.Equal(400, await StatusAsync(reader, made));

        await reader.Page.GetByRole(AriaRole.Button, new() { Name = $"New secret for {made[0]}" }).ClickAsync();
        var renewed = (await reader.Figure("secret").InnerTextAsync()).Split(':');
        Assert.Equal(made[0], renewed[0]);
        Assert.NotEqual(made[1], renewed[1], StringComparer.Ordinal);
        // The secret so far works for an hour.
        Assert.Equal((400, 400), (await StatusAsync(reader, made), await StatusAsync(reader, renewed)));

        await reader.Page.GetByRole(AriaRole.Button, new() { Name = $"End {made[0]}" }).ClickAsync();
        await Assertions.Expect(reader.Page.Locator("#credentials-table")).ToContainTextAsync("Ended");
        await Task.Delay(KnownCallers.Lifetime + TimeSpan.FromMilliseconds(300));
        Assert.Equal(401, await StatusAsync(reader, renewed));
        reader.HeardNoComplaint();
    }

    [BrowserFact]
    public async Task Somebody_is_let_in_as_manager_of_a_centre_and_sees_that_one_alone()
    {
        var learners = await SmallClass.OfThreeAsync();
        var name = $"Manager {Guid.NewGuid():N}";
        await using var administrator = await Reader.SignedInAsync(chromium);
        await administrator.Page.GotoAsync($"/operations/people?tenant={learners.Tenant.Tenant}");
        await administrator.Page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await administrator.Page.GetByLabel("Role", new() { Exact = true }).SelectOptionAsync("centre-manager");
        await administrator.Page.GetByLabel("Learner groups of a centre manager").SelectOptionAsync(SmallClass.CentreId);
        await administrator.Page.GetByRole(AriaRole.Button, new() { Name = "Let in" }).ClickAsync();
        var link = await administrator.Figure("link").InnerTextAsync();

        await using var manager = await Reader.StrangerAsync(chromium);
        await manager.Page.GotoAsync(link);
        await manager.Page.GetByLabel("Password", new() { Exact = true }).FillAsync("rivers run to the east");
        await manager.Page.GetByLabel("The same password again").FillAsync("rivers run to the east");
        await manager.Page.GetByRole(AriaRole.Button, new() { Name = "Set the password and sign in" }).ClickAsync();
        await manager.Page.GotoAsync("/engagement");

        await manager.SeesAsync("active-mean", "2");
        await Assertions.Expect(manager.Page.GetByRole(AriaRole.Link, new() { Name = "Operations" })).ToHaveCountAsync(0);
        administrator.HeardNoComplaint();
    }

    [BrowserFact]
    public async Task Statements_are_found_by_filter_shown_exactly_and_their_reading_is_noted()
    {
        var learners = await SmallClass.OfThreeAsync();
        await using var reader = await Reader.SignedInAsync(chromium, "zh-CN");
        await reader.Page.GotoAsync($"/operations/statements?tenant={learners.Tenant.Tenant}");
        await Assertions.Expect(reader.Page.Locator(".statements li")).ToHaveCountAsync(3);
        await reader.Page.GetByLabel("参与者").FillAsync("Wang@example.cn");
        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "显示" }).Last.ClickAsync();
        await Assertions.Expect(reader.Page.Locator(".statements li")).ToHaveCountAsync(1);
        await reader.Page.Locator(".statements summary").ClickAsync();

        var shown = await reader.Page.Locator(".statements code").InnerTextAsync();
        var answered = await learners.Tenant.Http.GetStringAsync("/xapi/statements?agent=" + Uri.EscapeDataString("""{"mbox":"mailto:Wang@example.cn"}"""));
        Assert.Contains(shown, answered, StringComparison.Ordinal);

        await reader.Page.GotoAsync($"/operations/views?tenant={learners.Tenant.Tenant}&learner=mailto:Wang@example.cn");
        await Assertions.Expect(reader.Page.Locator("#views-table tbody tr")).ToHaveCountAsync(1);
        await Assertions.Expect(reader.Page.Locator("#views-table")).ToContainTextAsync((await SignedInPeople.AdministratorAsync()).Name);
        reader.HeardNoComplaint();
    }

    [BrowserFact]
    public async Task The_page_of_operations_counts_what_came_in()
    {
        var learners = await SmallClass.OfThreeAsync();
        await using var reader = await Reader.SignedInAsync(chromium);

        await reader.Page.GotoAsync($"/operations?tenant={learners.Tenant.Tenant}");
        await Assertions.Expect(reader.Page.Locator("#lag-table")).ToContainTextAsync(learners.Tenant.Tenant);
        await Assertions.Expect(reader.Page.Locator("#lag-table tr", new() { HasText = learners.Tenant.Tenant })).ToContainTextAsync("insights");
        // Written down every ten seconds.
        for (var tries = 0; await reader.Page.Locator("#ingest-table").CountAsync() == 0 && tries < 60; tries++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
            await reader.Page.ReloadAsync();
        }

        await Assertions.Expect(reader.Page.Locator("#ingest-chart canvas, #ingest-chart svg")).ToBeVisibleAsync();
        reader.HeardNoComplaint();
    }

    [BrowserFact]
    public async Task A_viewer_finds_no_way_to_operations_and_is_told_so_there()
    {
        var learners = await SmallClass.OfThreeAsync();
        var viewer = await SignedInPeople.NewPersonAsync(learners.Tenant.Installation.Database, new(learners.Tenant.Tenant, Role.Viewer, []));
        await using var reader = await Reader.SignedInAsync(chromium, "zh-CN", person: viewer);
        await reader.Page.GotoAsync("/engagement");
        await reader.SeesAsync("active-mean", "3");
        await Assertions.Expect(reader.Page.GetByRole(AriaRole.Link, new() { Name = "运行" })).ToHaveCountAsync(0);
        reader.HeardNoComplaint();

        var answer = await reader.Page.GotoAsync("/operations");
        Assert.Equal(403, answer!.Status);
        await Assertions.Expect(reader.Page.GetByRole(AriaRole.Heading, new() { Name = "您无权查看此页面" })).ToBeVisibleAsync();
    }

    private static async Task<int> StatusAsync(Reader reader, string[] credential)
    {
        using var http = new HttpClient { BaseAddress = reader.Address };
        http.DefaultRequestHeaders.Add("X-Experience-API-Version", "2.0.0");
        http.DefaultRequestHeaders.Add("Authorization", "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{credential[0]}:{credential[1]}")));
        using var answer = await http.PostAsync(new Uri("/xapi/statements", UriKind.Relative), TenantClient.Body("[{}]"u8.ToArray()));
        return (int)answer.StatusCode;
    }
}
