using System.Net;
using LearningRecords.Server.People;
using LearningRecords.TestService;
using Microsoft.Playwright;

namespace LearningRecords.Browser.Tests;

[Collection(nameof(Chromium))]
public sealed class LearnerTests(Chromium chromium)
{
    [BrowserFact]
    public async Task Progress_attempts_and_timeline_are_those_of_the_api()
    {
        var college = await College.OfEightAsync();
        await using var reader = await Reader.SignedInAsync(chromium);

        await reader.Page.GotoAsync(college.LearnerAddress(0));

        var agent = Uri.EscapeDataString(College.Identity(0));
        var progress = (await college.AskAsync($"/insights/progress?agent={agent}")).GetProperty("rows").EnumerateArray().ToList();
        var attempts = (await college.AskAsync($"/insights/attempts?agent={agent}")).GetProperty("attempts").EnumerateArray().ToList();
        await reader.SeesAsync("courses", progress.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await reader.SeesAsync("completed", "1");
        await reader.SeesAsync("statements", progress.Sum(row => row.GetProperty("statements").GetInt32()).ToString(System.Globalization.CultureInfo.InvariantCulture));
        await Assertions.Expect(reader.Page.Locator("#attempts tbody tr")).ToHaveCountAsync(attempts.Count);
        await Assertions.Expect(reader.Page.Locator("#entries li")).ToHaveCountAsync(6);
        await Assertions.Expect(reader.Page.Locator("#entries li").First).ToContainTextAsync("rated");
        reader.HeardNoComplaint();
    }

    [BrowserFact]
    public async Task The_slider_shows_what_was_known_at_a_moment_and_the_address_keeps_it()
    {
        var college = await College.OfItsOwnAsync();
        var before = DateTimeOffset.UtcNow;
        await Task.Delay(1_100);
        await college.Tenant.PostAsync($$$"""{"actor":{"mbox":"{{{College.Identity(7)}}}"},"verb":{"id":"http://adlnet.gov/expapi/verbs/completed"},"object":{"id":"{{{College.TaiChi}}}"}}""");
        await college.Tenant.CaughtUpAsync();
        await using var reader = await Reader.SignedInAsync(chromium);
        await reader.Page.GotoAsync(college.LearnerAddress(7));
        await reader.SeesAsync("completed", "1");

        await reader.Page.Locator("#asOf").FocusAsync();
        await reader.Page.Keyboard.PressAsync("Home");

        await reader.SeesAsync("completed", "0");
        Assert.Contains("asOf=", reader.Page.Url, StringComparison.Ordinal);
        await reader.Page.ReloadAsync();
        await reader.SeesAsync("completed", "0");
        await reader.Page.GotoAsync($"{college.LearnerAddress(7)}&asOf={Uri.EscapeDataString(before.ToString("O", System.Globalization.CultureInfo.InvariantCulture))}");
        await reader.SeesAsync("statements", "1");
        reader.HeardNoComplaint();
    }

    [BrowserFact]
    public async Task Every_figure_that_leads_to_learners_leads_to_as_many_as_it_counts()
    {
        var college = await College.OfEightAsync();
        await using var reader = await Reader.SignedInAsync(chromium);
        var riverside = (await college.AskAsync("/insights/groups")).GetProperty("groups").EnumerateArray().Select(row => row.GetProperty("id").GetString()!).Single(id => id.EndsWith("riverside", StringComparison.Ordinal));
        var (tenant, group, march) = (college.Tenant.Tenant, Uri.EscapeDataString(riverside), $"{DateTime.UtcNow.Year}-03");

        foreach (var (address, most) in new[]
        {
            ($"/?tenant={tenant}&until={march}-31", "8"), ($"/?tenant={tenant}&group={group}&until={march}-31", "4"), ($"/engagement?tenant={tenant}&grain=month", "8"),
            ($"/engagement?tenant={tenant}&group={group}&course={Uri.EscapeDataString(College.TaiChi)}", "4"), (college.CoursesAddress, "8"), (college.CourseAddress, "8"), ($"{college.CourseAddress}&group={group}", "4"),
            ($"/learner-groups?tenant={tenant}&month={march}", "4"),
        })
        {
            await reader.Page.GotoAsync(address);
            var counted = await reader.Page.EvaluateAsync<string[][]>(
                """
                async () => await Promise.all([...document.querySelectorAll('main a[href^="/learners?"]')].filter(link => link.dataset.count).map(async link => {
                    const list = new DOMParser().parseFromString(await (await fetch(link.href)).text(), 'text/html');
                    const rows = [...list.querySelectorAll('#learners tbody tr')];
                    const found = link.dataset.of === 'statements'
                        ? rows.reduce((sum, row) => sum + Number(row.querySelector('td').textContent), 0)
                        : new Set(rows.map(row => row.querySelector('th').textContent)).size;
                    return [link.dataset.count, `${found}`, link.getAttribute('href')];
                }))
                """);
            Assert.All(counted, figure => Assert.True(figure[0] == figure[1], $"{address}: {figure[0]} leads to {figure[1]} at {figure[2]}"));
            Assert.Contains(counted, figure => figure[0] == most);
        }

        await reader.Page.GotoAsync(college.CourseAddress);
        foreach (var mean in new[] { "average-progress", "time-per-learner" })
            await Assertions.Expect(reader.Page.GetByTestId(mean).Locator("a[data-count='8']")).ToHaveCountAsync(1);

        reader.HeardNoComplaint();
    }

    [BrowserFact]
    public async Task Who_may_not_see_learners_is_led_to_none()
    {
        var college = await College.OfEightAsync();
        var viewer = await SignedInPeople.NewPersonAsync(college.Tenant.Installation.Database, new(college.Tenant.Tenant, Role.Viewer, []));
        await using var reader = await Reader.SignedInAsync(chromium, person: viewer);

        foreach (var address in new[] { "/", "/engagement", college.CoursesAddress, college.CourseAddress, "/learner-groups" })
        {
            await reader.Page.GotoAsync(address);
            await Assertions.Expect(reader.Page.Locator("main h1")).ToBeVisibleAsync();
            await Assertions.Expect(reader.Page.Locator("a[href^='/learner?'], a[href^='/learners?']")).ToHaveCountAsync(0);
        }

        reader.HeardNoComplaint();
    }

    [BrowserFact]
    public async Task A_courses_figure_leads_to_the_learners_behind_it()
    {
        var college = await College.OfEightAsync();
        await using var reader = await Reader.SignedInAsync(chromium);
        await reader.Page.GotoAsync(college.CourseAddress);

        await reader.Page.Locator("[data-chart-card=funnel] summary").ClickAsync();
        await reader.Page.Locator("#funnel-table").GetByRole(AriaRole.Link, new() { Name = "3" }).First.ClickAsync();
        await Assertions.Expect(reader.Page.Locator("#learners tbody tr")).ToHaveCountAsync(3);
        await reader.Page.GetByRole(AriaRole.Link, new() { Name = "Learner 1" }).ClickAsync();

        await Assertions.Expect(reader.Page.GetByRole(AriaRole.Heading, new() { Name = "Learner 1" })).ToBeVisibleAsync();
        reader.HeardNoComplaint();
    }

    [BrowserTheory]
    [InlineData("en-GB", "score 60–70", "Watched 0:05")]
    [InlineData("zh-CN", "得分 60–70", "观看了 0:05 处")]
    public async Task The_list_behind_a_bar_or_a_second_says_in_the_readers_language_whom_it_lists(string locale, string score, string second)
    {
        var college = await College.OfEightAsync();
        await using var reader = await Reader.SignedInAsync(chromium, locale);
        foreach (var (chart, row, said) in new[] { ("scores", 6, score), ("seconds", 5, second) })
        {
            await reader.Page.GotoAsync($"{college.CourseAddress}#{chart}-table");
            await reader.Page.Locator($"#{chart}-table tbody tr").Nth(row).GetByRole(AriaRole.Link).First.ClickAsync();
            await Assertions.Expect(reader.Page.Locator("#listed")).ToContainTextAsync(said);
        }

        reader.HeardNoComplaint();
    }

    [BrowserFact]
    public async Task An_administrator_goes_from_what_a_learner_did_to_the_statement_as_it_was_stored()
    {
        var college = await College.OfEightAsync();
        var analyst = await SignedInPeople.NewPersonAsync(college.Tenant.Installation.Database, new(college.Tenant.Tenant, Role.Analyst, []));
        await using var administrator = await Reader.SignedInAsync(chromium);
        await using var other = await Reader.SignedInAsync(chromium, person: analyst);
        await administrator.Page.GotoAsync(college.LearnerAddress(0));
        await other.Page.GotoAsync(college.LearnerAddress(0));

        await administrator.Page.Locator("#entries a", new() { HasText = "JSON" }).First.ClickAsync();

        await Assertions.Expect(administrator.Page.Locator(".statements li")).ToHaveCountAsync(1);
        await Assertions.Expect(administrator.Page.Locator(".statements pre")).ToContainTextAsync("http://id.tincanapi.com/verb/rated");
        await Assertions.Expect(other.Page.Locator("#entries li").First).ToBeVisibleAsync();
        await Assertions.Expect(other.Page.Locator("#entries a", new() { HasText = "JSON" })).ToHaveCountAsync(0);
        administrator.HeardNoComplaint();
    }

    [BrowserFact]
    public async Task Somebody_is_found_by_name_and_no_character_stands_for_others()
    {
        var college = await College.OfEightAsync();
        await using var reader = await Reader.SignedInAsync(chromium);
        await reader.Page.GotoAsync($"/learners?tenant={college.Tenant.Tenant}");

        await reader.Page.GetByLabel("Name or identity").FillAsync("learner 3");
        await reader.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(reader.Page.Locator("#learners tbody th")).ToHaveTextAsync(["Learner 3"]);

        await reader.Page.GetByLabel("Name or identity").FillAsync("%");
        await reader.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(reader.Page.GetByText("No learner has this in their name or identity.")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task A_learners_file_holds_the_days_of_the_chart()
    {
        var college = await College.OfEightAsync();
        await using var reader = await Reader.SignedInAsync(chromium);
        await reader.Page.GotoAsync(college.LearnerAddress(1));

        var answer = await reader.Page.APIRequest.GetAsync((await reader.Page.Locator("[data-chart-card=days] a[download]").GetAttributeAsync("href"))!);

        Assert.Equal((int)HttpStatusCode.OK, answer.Status);
        var lines = (await answer.TextAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(["4", "2"], lines[1..].Select(line => line.Split(',')[1]).ToArray());
        await Assertions.Expect(reader.Page.Locator("#days-table td")).ToHaveTextAsync(["2", "4"]);
    }

    [BrowserFact]
    public async Task Strangers_see_no_learner()
    {
        var college = await College.OfEightAsync();
        await using var stranger = await Reader.StrangerAsync(chromium);

        foreach (var address in (string[])[college.LearnerAddress(0), college.LearnerAddress(0).Replace("/learner?", "/learner/progress.csv?", StringComparison.Ordinal), $"/learners?tenant={college.Tenant.Tenant}"])
            Assert.Equal((int)HttpStatusCode.Redirect, (await stranger.Page.APIRequest.GetAsync(address, new() { MaxRedirects = 0 })).Status);
    }
}
