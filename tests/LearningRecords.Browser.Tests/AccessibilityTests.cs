using Microsoft.Playwright;

namespace LearningRecords.Browser.Tests;

/// <summary>Every page in both languages, light and dark, from a phone to a desk.</summary>
[Collection(nameof(Chromium))]
public sealed class AccessibilityTests(Chromium chromium)
{
    private const string SeriousViolations =
        """
        async () => (await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })).violations
            .filter(violation => violation.impact === 'serious' || violation.impact === 'critical')
            .map(violation => `${violation.id}: ${violation.nodes.map(node => node.html).join(' | ')}`)
        """;

    private static readonly string Axe = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "axe.min.js"));

    // What axe finds lies in the markup, which is the same in both languages but for the words, and in the colours, which a style sheet gives to each mode: so each language and each mode once, and
    // all four together on the pages that hold every kind of component. How wide a page is does not need it to be read again.
    [BrowserTheory]
    [InlineData("en-GB", ColorScheme.Light, 1360)]
    [InlineData("zh-CN", ColorScheme.Dark, 390)]
    public async Task No_page_has_a_serious_violation_or_scrolls_sideways(string locale, ColorScheme scheme, int width)
    {
        var learners = await SmallClass.OfThreeAsync();
        var college = await College.OfEightAsync();
        var empty = await SmallClass.EmptyAsync();
        var look = $"{locale}-{scheme}-{width}";

        await Task.WhenAll(
            AllAsync(
                (learners.Address, "overview"), (learners.CentreAddress, "group"), (learners.EngagementAddress, "engagement"), (learners.GroupsAddress, "groups"),
                ($"{learners.GroupsAddress}&group={Uri.EscapeDataString(SmallClass.CentreId)}", "group-of-learners"), (empty.GroupsAddress, "no-groups"), (learners.RecommendationsAddress, "recommendations"),
                (empty.Address, "empty"), ("/account", "account")),
            AllAsync(
                (college.CoursesAddress, "courses"), (college.CourseAddress, "course"), (college.LearnersAddress, "learners"), (college.LearnerAddress(0), "learner"),
                ($"/operations?tenant={learners.Tenant.Tenant}", "operations"), ($"/operations/statements?tenant={learners.Tenant.Tenant}", "operations-statements"),
                ($"/operations/credentials?tenant={learners.Tenant.Tenant}", "operations-credentials"), ($"/operations/people?tenant={learners.Tenant.Tenant}", "operations-people"),
                ($"/operations/views?tenant={learners.Tenant.Tenant}", "operations-views"), ($"/operations/tenants?tenant={learners.Tenant.Tenant}", "operations-tenants")));

        await using var stranger = await Reader.StrangerAsync(chromium, locale, scheme, width);
        await Check(stranger, "/sign-in", "sign-in-" + look);
        stranger.HeardNoComplaint();
        // A browser complains about every answer 404.
        await using var lost = await Reader.SignedInAsync(chromium, locale, scheme, width);
        await Check(lost, "/no/such/page", "not-found-" + look);

        async Task AllAsync(params (string Address, string Name)[] pages)
        {
            await using var reader = await Reader.SignedInAsync(chromium, locale, scheme, width);
            foreach (var (address, name) in pages)
            {
                await Check(reader, address, $"{name}-{look}");
                foreach (var other in (int[])[390, 830, 1250, 1360])
                {
                    await reader.Page.SetViewportSizeAsync(other, 900);
                    await ScrollsNowhere(reader, $"{name} at {other}");
                }

                await reader.Page.SetViewportSizeAsync(width, 900);
            }

            reader.HeardNoComplaint();
        }
    }

    [BrowserTheory]
    [InlineData("en-GB", ColorScheme.Dark, 390)]
    [InlineData("zh-CN", ColorScheme.Light, 1360)]
    public async Task The_pages_with_every_kind_of_component_have_none_in_the_other_colours_either(string locale, ColorScheme scheme, int width)
    {
        var college = await College.OfEightAsync();
        await using var reader = await Reader.SignedInAsync(chromium, locale, scheme, width);
        foreach (var (address, name) in ((string, string)[])[($"/?tenant={college.Tenant.Tenant}", "overview"), (college.CourseAddress, "course"), ($"/learner-groups?tenant={college.Tenant.Tenant}", "groups"), ($"/operations/people?tenant={college.Tenant.Tenant}", "operations-people")])
            await Check(reader, address, $"{name}-{locale}-{scheme}-{width}");
        reader.HeardNoComplaint();
    }

    [BrowserTheory]
    [InlineData(390)]
    [InlineData(1360)]
    public async Task Large_type_makes_no_page_scroll_sideways(int width)
    {
        var college = await College.OfEightAsync();
        await using var reader = await Reader.SignedInAsync(chromium, "zh-CN", width: width);
        await reader.Page.GotoAsync(college.CoursesAddress);
        await reader.Page.GetByText("显示", new() { Exact = true }).First.ClickAsync();
        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "大字" }).ClickAsync();

        foreach (var (address, name) in ((string, string)[])[($"/?tenant={college.Tenant.Tenant}", "overview"), (college.CoursesAddress, "courses"), (college.CourseAddress, "course"), (college.LearnerAddress(0), "learner")])
            await Check(reader, address, $"{name}-large-{width}");
        reader.HeardNoComplaint();
    }

    private static async Task Check(Reader reader, string address, string name)
    {
        await reader.Page.GotoAsync(address);
        await reader.Page.WaitForLoadStateAsync(LoadState.Load);
        await reader.KeepScreenshotAsync(name);
        await reader.Page.EvaluateAsync(Axe);
        Assert.Empty(await reader.Page.EvaluateAsync<string[]>(SeriousViolations));
        await ScrollsNowhere(reader, name);
    }

    private static async Task ScrollsNowhere(Reader reader, string name)
    {
        var width = reader.Page.ViewportSize!.Width;
        var scrolled = await ScrolledWidthAsync();
        // Charts take on a new width after the page did.
        for (var looks = 0; scrolled != width && looks < 300; looks++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100));
            scrolled = await ScrolledWidthAsync();
        }

        Assert.True(width == scrolled, $"{name}: {scrolled} wide in {width}");

        Task<int> ScrolledWidthAsync() => reader.Page.EvaluateAsync<int>("document.documentElement.scrollWidth");
    }
}
