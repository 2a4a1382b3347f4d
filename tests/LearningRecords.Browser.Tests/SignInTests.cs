using Microsoft.Playwright;

namespace LearningRecords.Browser.Tests;

[Collection(nameof(Chromium))]
public sealed class SignInTests(Chromium chromium)
{
    [BrowserFact]
    public async Task A_stranger_is_told_how_to_get_in_and_sees_no_figures()
    {
        await using var stranger = await Reader.StrangerAsync(chromium);

        await stranger.Page.GotoAsync("/");

        await Assertions.Expect(stranger.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in with a link" })).ToBeVisibleAsync();
        await Assertions.Expect(stranger.Figure("learners")).ToHaveCountAsync(0);
        stranger.HeardNoComplaint();
    }

    [BrowserFact]
    public async Task A_link_opens_the_dashboard_once_and_is_then_refused_politely()
    {
        var link = await Reader.NewLinkAsync();
        await using var first = await Reader.StrangerAsync(chromium);
        await using var second = await Reader.StrangerAsync(chromium, "zh-CN");

        await first.Page.GotoAsync(link);
        await second.Page.GotoAsync(link);

        await Assertions.Expect(first.Page.GetByRole(AriaRole.Heading, new() { Name = "Overview" })).ToBeVisibleAsync();
        await Assertions.Expect(second.Figure("link-used")).ToContainTextAsync("这个链接已经用过");
        second.HeardNoComplaint();
    }

    [BrowserFact]
    public async Task What_an_open_page_asks_for_is_refused_to_a_stranger()
    {
        await using var stranger = await Reader.StrangerAsync(chromium);

        var answer = await stranger.Page.APIRequest.GetAsync("/latest-change?tenant=default", new() { MaxRedirects = 0 });

        Assert.Equal(302, answer.Status);
    }
}
