using LearningRecords.Server.People;
using LearningRecords.TestService;
using Microsoft.Playwright;

namespace LearningRecords.Browser.Tests;

[Collection(nameof(Chromium))]
public sealed class SignInTests(Chromium chromium)
{
    private const string Password = "rivers run to the east";

    [BrowserFact]
    public async Task A_stranger_is_told_how_to_get_in_and_sees_no_figures()
    {
        await using var stranger = await Reader.StrangerAsync(chromium);

        await stranger.Page.GotoAsync("/");

        await Assertions.Expect(stranger.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await Assertions.Expect(stranger.Figure("learners")).ToHaveCountAsync(0);
        stranger.HeardNoComplaint();
    }

    [BrowserFact]
    public async Task Somebody_who_was_let_in_chooses_a_password_by_the_link_and_signs_in_with_it_from_then_on()
    {
        var service = await RunningService.StartedAsync();
        var person = await SignedInPeople.NewPersonAsync(service.Installation.Database, new(null, Role.Analyst, []));
        var link = $"/welcome?token={await SignInLinks.NewAsync(service.Installation.Database, person, CancellationToken.None)}";
        await using var invited = await Reader.StrangerAsync(chromium, "zh-CN");
        await invited.Page.GotoAsync(link);
        await invited.Page.GetByLabel("密码", new() { Exact = true }).FillAsync(Password);
        await invited.Page.GetByLabel("再次输入密码").FillAsync(Password);
        await invited.Page.GetByRole(AriaRole.Button, new() { Name = "设置密码并登录" }).ClickAsync();
        await Assertions.Expect(invited.Page.GetByRole(AriaRole.Heading, new() { Name = "概览" })).ToBeVisibleAsync();

        await using var later = await Reader.StrangerAsync(chromium);
        await later.Page.GotoAsync("/engagement");
        await later.Page.GetByLabel("Name").FillAsync(person.Name.ToUpperInvariant());
        await later.Page.GetByLabel("Password").FillAsync(Password);
        await later.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();

        await Assertions.Expect(later.Page.GetByRole(AriaRole.Heading, new() { Name = "Engagement" })).ToBeVisibleAsync();
        invited.HeardNoComplaint();
        later.HeardNoComplaint();
    }

    [BrowserFact]
    public async Task What_an_open_page_asks_for_is_refused_to_a_stranger()
    {
        await using var stranger = await Reader.StrangerAsync(chromium);

        var answer = await stranger.Page.APIRequest.GetAsync("/latest-change?tenant=default", new() { MaxRedirects = 0 });

        Assert.Equal(302, answer.Status);
    }
}
