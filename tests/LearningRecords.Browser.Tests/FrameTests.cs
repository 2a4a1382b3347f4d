using Microsoft.Playwright;

namespace LearningRecords.Browser.Tests;

/// <summary>What surrounds the pages.</summary>
[Collection(nameof(Chromium))]
public sealed class FrameTests(Chromium chromium)
{
    [BrowserFact]
    public async Task The_way_to_another_page_keeps_tenant_and_group()
    {
        var learners = await SmallClass.OfThreeAsync();
        await using var reader = await Reader.SignedInAsync(chromium);
        await reader.Page.GotoAsync(learners.CentreAddress);

        await reader.Page.GetByRole(AriaRole.Link, new() { Name = "Engagement" }).ClickAsync();

        await Assertions.Expect(reader.Page.GetByRole(AriaRole.Heading, new() { Name = "Engagement" })).ToBeVisibleAsync();
        await reader.SeesAsync("active-mean", "2");
        await Assertions.Expect(reader.Page.GetByRole(AriaRole.Link, new() { Name = "Engagement" })).ToHaveAttributeAsync("aria-current", "page");
    }

    [BrowserFact]
    public async Task Whoever_signs_out_sees_no_figures_any_more()
    {
        await using var reader = await Reader.SignedInAsync(chromium);
        await reader.Page.GotoAsync("/");

        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(reader.Page.GetByText("You have signed out of this browser.")).ToBeVisibleAsync();
        await reader.Page.GotoAsync("/");

        await Assertions.Expect(reader.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task A_form_of_somebody_elses_page_signs_nobody_out()
    {
        await using var reader = await Reader.SignedInAsync(chromium);

        Assert.Equal(400, (await reader.Page.APIRequest.PostAsync("/sign-out")).Status);
        await reader.Page.GotoAsync("/");

        await Assertions.Expect(reader.Page.GetByRole(AriaRole.Heading, new() { Name = "Overview" })).ToBeVisibleAsync();
    }

    [BrowserTheory]
    [InlineData("en-GB", "There is no such page")]
    [InlineData("zh-CN", "没有这个页面")]
    public async Task An_address_that_leads_nowhere_says_so_in_the_readers_language(string locale, string title)
    {
        await using var stranger = await Reader.StrangerAsync(chromium, locale);

        var answer = await stranger.Page.GotoAsync("/no/such/page");

        Assert.Equal(404, answer!.Status);
        await Assertions.Expect(stranger.Page.GetByRole(AriaRole.Heading, new() { Name = title })).ToBeVisibleAsync();
    }
}
