using System.Net.Http.Json;
using System.Text.Json;
using LearningRecords.Server.People;
using LearningRecords.TestService;
using Microsoft.Playwright;

namespace LearningRecords.Browser.Tests;

[Collection(nameof(Chromium))]
public sealed class LearnerGroupsTests(Chromium chromium)
{
    private const string Province = "https://learn.example.cn/groups/riverland";
    private const string City = "https://learn.example.cn/groups/rivertown";

    [BrowserFact]
    public async Task Groups_open_into_those_in_them_and_show_the_members_that_the_api_lists()
    {
        var learners = await NestedAsync();
        await using var reader = await Reader.SignedInAsync(chromium);
        await reader.Page.GotoAsync(learners.GroupsAddress);

        await Tree(reader, "Riverland").ClickAsync();
        await Tree(reader, "Rivertown").ClickAsync();
        await Tree(reader, SmallClass.CentreName).ClickAsync();

        await Assertions.Expect(reader.Page.GetByRole(AriaRole.Heading, new() { Name = SmallClass.CentreName, Level = 1 })).ToBeVisibleAsync();
        await Assertions.Expect(reader.Page.Locator(".trail a")).ToHaveTextAsync(["Learner groups", "Riverland", "Rivertown"]);
        var members = await learners.Tenant.Http.GetFromJsonAsync<JsonElement>($"/insights/groups/members?id={Uri.EscapeDataString(SmallClass.CentreId)}");
        await Assertions.Expect(reader.Page.Locator("#members tbody th")).ToHaveTextAsync([.. members.GetProperty("members").EnumerateArray().Select(member => member.GetProperty("name").GetString()!)]);
        reader.HeardNoComplaint();
    }

    [BrowserFact]
    public async Task A_centre_manager_finds_the_own_centre_in_the_tree_though_what_it_lies_in_is_not_shown()
    {
        var learners = await NestedAsync();
        var manager = await SignedInPeople.NewPersonAsync(learners.Tenant.Installation.Database, new(learners.Tenant.Tenant, Role.CentreManager, [SmallClass.CentreId]));
        await using var reader = await Reader.SignedInAsync(chromium, person: manager);
        await reader.Page.GotoAsync("/learner-groups");

        await Tree(reader, SmallClass.CentreName).ClickAsync();

        await reader.SeesAsync("learners", "2");
        await Assertions.Expect(reader.Page.Locator("#tree .tree a")).ToHaveTextAsync([SmallClass.CentreName]);
        reader.HeardNoComplaint();
    }

    [BrowserFact]
    public async Task Groups_stand_side_by_side_with_the_figures_of_the_api_and_of_the_csv()
    {
        var learners = await NestedAsync();
        await using var reader = await Reader.SignedInAsync(chromium);
        await reader.Page.GotoAsync(learners.GroupsAddress);

        await Tree(reader, "Riverland").ClickAsync();

        await Assertions.Expect(reader.Page.Locator("#compared tbody tr")).ToHaveCountAsync(2);
        var centre = reader.Page.Locator($"#compared tr[data-group='{Province}'] td");
        await Assertions.Expect(centre).ToHaveTextAsync(["2", "2", "2", "1.0", "0 min", "1"]);
        await using var csv = await reader.Page.APIRequest.GetAsync(new Uri(reader.Address, await reader.Page.Locator("#compared .downloads a").GetAttributeAsync("href")).ToString());
        Assert.Contains($"{Province},Riverland,河川省,2,2,2,1,0,1,false", await csv.TextAsync(), StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task A_group_is_made_by_form_its_rule_is_looked_at_first_and_then_takes_learners_in()
    {
        var learners = await NestedAsync();
        await using var reader = await Reader.SignedInAsync(chromium);
        await reader.Page.GotoAsync(learners.GroupsAddress);
        await reader.Page.GetByText("New group").ClickAsync();
        await reader.Page.GetByLabel("English name").FillAsync("<b>Evening</b> class");
        await reader.Page.GetByLabel("Kind").FillAsync("class");
        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await reader.SeesAsync("done", "The group is there.");
        await Assertions.Expect(reader.Page.GetByRole(AriaRole.Heading, new() { Name = "<b>Evening</b> class", Level = 1 })).ToBeVisibleAsync();

        await reader.Page.GetByText("Set a rule").ClickAsync();
        await reader.Page.Locator("#by0").SelectOptionAsync("team");
        await reader.Page.Locator("#what0").FillAsync(SmallClass.CentreId);
        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "Who would belong?" }).ClickAsync();
        await Assertions.Expect(reader.Figure("preview")).ToContainTextAsync("Learners it holds for now: 2.");
        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "Let it hold from now on" }).ClickAsync();
        await reader.SeesAsync("done", "The rule holds from now on.");

        await Assertions.Expect(reader.Page.Locator("#what0")).ToHaveValueAsync(SmallClass.CentreId);
        var administrator = (await SignedInPeople.AdministratorAsync()).Name;
        await Assertions.Expect(reader.Page.Locator("#history tbody tr")).ToHaveCountAsync(2);
        await Assertions.Expect(reader.Page.Locator("#history tbody th").First).ToContainTextAsync("A rule set, from");
        await Assertions.Expect(reader.Page.Locator("#history tbody th").Last).ToHaveTextAsync("Made as “<b>Evening</b> class”, kind class");
        await Assertions.Expect(reader.Page.Locator("#history td:nth-of-type(1)")).ToHaveTextAsync([administrator, administrator]);
        await Assertions.Expect(reader.Page.Locator("#members tbody tr")).ToHaveCountAsync(2);
        reader.HeardNoComplaint();
    }

    [BrowserFact]
    public async Task A_list_of_members_is_taken_whole_or_told_what_is_wrong_with_it()
    {
        var learners = await NestedAsync();
        await using var reader = await Reader.SignedInAsync(chromium);
        await reader.Page.GotoAsync($"{learners.GroupsAddress}&group={Uri.EscapeDataString(Province)}");

        await reader.Page.Locator("#edit summary", new() { HasText = "Add members" }).ClickAsync();
        await UploadAsync("mbox,from\nZhao@example.cn,soon\n");
        await Assertions.Expect(reader.Page.Locator("#edit [role=alert]")).ToContainTextAsync("line 2, column 2: from is an instant");
        await UploadAsync("mbox\nZhao@example.cn\n");
        await reader.SeesAsync("done", "The members are added.");
        await Assertions.Expect(reader.Page.Locator("#members tbody th", new() { HasText = "Zhao" })).ToBeVisibleAsync();

        async Task UploadAsync(string csv)
        {
            await reader.Page.GetByLabel("List of members, CSV or JSON").SetInputFilesAsync(new FilePayload { Name = "class.csv", MimeType = "text/csv", Buffer = System.Text.Encoding.UTF8.GetBytes(csv) });
            await reader.Page.GetByRole(AriaRole.Button, new() { Name = "Add members" }).ClickAsync();
        }
    }

    [BrowserFact]
    public async Task A_form_of_somebody_elses_page_changes_no_group()
    {
        var learners = await NestedAsync();
        await using var reader = await Reader.SignedInAsync(chromium);

        await using var answer = await reader.Page.APIRequest.PostAsync($"{learners.GroupsAddress}&group={Uri.EscapeDataString(Province)}", new() { Form = Form(reader) });
        await learners.Tenant.CaughtUpAsync();

        Assert.Equal(400, answer.Status);
        Assert.DoesNotContain("Elsewhere", await learners.Tenant.Http.GetStringAsync("/insights/groups"), StringComparison.Ordinal);
    }

    private static IFormData Form(Reader reader)
    {
        var form = reader.Page.APIRequest.CreateFormData();
        foreach (var (name, value) in new[] { ("_handler", "change"), ("kind", "province"), ("nameEn", "Elsewhere"), ("parent", "") })
            form.Append(name, value);
        return form;
    }

    private static ILocator Tree(Reader reader, string name) => reader.Page.Locator("#tree").GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    // A province with a city with the centre, whose learners the statements brought.
    private static async Task<SmallClass> NestedAsync()
    {
        var learners = await SmallClass.OfThreeAsync();
        foreach (var (id, kind, en, zh, parent) in new[] { (Province, "province", "Riverland", "河川省", null), (City, "city", "Rivertown", "河川市", Province) })
        {
            using var made = await learners.Tenant.Http.PostAsJsonAsync("/insights/groups", new { id, kind, nameEn = en, nameZh = zh, parentId = parent });
            Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync());
            await learners.Tenant.CaughtUpAsync();
        }

        using var moved = await learners.Tenant.Http.PatchAsJsonAsync($"/insights/groups?id={Uri.EscapeDataString(SmallClass.CentreId)}", new { parentId = City });
        Assert.True(moved.IsSuccessStatusCode, await moved.Content.ReadAsStringAsync());
        await learners.Tenant.CaughtUpAsync();
        return learners;
    }
}
