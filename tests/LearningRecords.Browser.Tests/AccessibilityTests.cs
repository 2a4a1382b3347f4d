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

    [BrowserTheory]
    [InlineData("en-GB", ColorScheme.Light, 1360)]
    [InlineData("en-GB", ColorScheme.Dark, 390)]
    [InlineData("zh-CN", ColorScheme.Light, 390)]
    [InlineData("zh-CN", ColorScheme.Dark, 1360)]
    [InlineData("en-GB", ColorScheme.Light, 830)]
    [InlineData("en-GB", ColorScheme.Light, 1250)]
    public async Task No_page_has_a_serious_violation_or_scrolls_sideways(string locale, ColorScheme scheme, int width)
    {
        var learners = await SmallClass.OfThreeAsync();
        var college = await College.OfEightAsync();
        var empty = await SmallClass.EmptyAsync();
        await using var reader = await Reader.SignedInAsync(chromium, locale, scheme, width);
        await using var stranger = await Reader.StrangerAsync(chromium, locale, scheme, width);
        var look = $"{locale}-{scheme}-{width}";

        await Check(reader, learners.Address, "overview-" + look);
        await Check(reader, learners.CentreAddress, "group-" + look);
        await Check(reader, learners.EngagementAddress, "engagement-" + look);
        await Check(reader, learners.GroupsAddress, "groups-" + look);
        await Check(reader, $"{learners.GroupsAddress}&group={Uri.EscapeDataString(SmallClass.CentreId)}", "group-of-learners-" + look);
        await Check(reader, empty.GroupsAddress, "no-groups-" + look);
        await Check(reader, college.CoursesAddress, "courses-" + look);
        await Check(reader, college.CourseAddress, "course-" + look);
        await Check(reader, college.LearnersAddress, "learners-" + look);
        await Check(reader, college.LearnerAddress(0), "learner-" + look);
        await Check(reader, learners.RecommendationsAddress, "recommendations-" + look);
        await Check(reader, empty.Address, "empty-" + look);
        foreach (var page in new[] { "", "/statements", "/credentials", "/people", "/views", "/tenants" })
            await Check(reader, $"/operations{page}?tenant={learners.Tenant.Tenant}", $"operations{page.Replace('/', '-')}-{look}");
        await Check(reader, "/account", "account-" + look);
        await Check(stranger, "/sign-in", "sign-in-" + look);
        reader.HeardNoComplaint();
        stranger.HeardNoComplaint();
        // A browser complains about every answer 404.
        await Check(reader, "/no/such/page", "not-found-" + look);
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
        Assert.Equal(reader.Page.ViewportSize!.Width, await reader.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }
}
