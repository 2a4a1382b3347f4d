using Microsoft.Playwright;

namespace LearningRecords.Browser.Tests;

/// <summary>Size of the type and colours, as the reader wants them.</summary>
[Collection(nameof(Chromium))]
public sealed class LooksTests(Chromium chromium)
{
    [BrowserFact]
    public async Task Large_type_and_dark_colours_are_kept_for_this_browser_and_stand_in_no_address()
    {
        await using var reader = await Reader.SignedInAsync(chromium);
        await reader.Page.GotoAsync("/engagement?grain=week");
        var normal = await TypeSizeAsync(reader);

        await Choose(reader, "Large");
        await Choose(reader, "Dark");

        Assert.EndsWith("/engagement?grain=week", reader.Page.Url, StringComparison.Ordinal);
        Assert.True(await TypeSizeAsync(reader) > normal * 1.2);
        Assert.Equal("rgb(18, 24, 26)", await reader.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        await reader.Page.GotoAsync("/");
        Assert.True(await TypeSizeAsync(reader) > normal * 1.2);
        reader.HeardNoComplaint();
    }

    [BrowserFact]
    public async Task A_form_of_somebody_elses_page_changes_no_looks_and_leads_nowhere_else()
    {
        await using var reader = await Reader.SignedInAsync(chromium);

        var answer = await reader.Page.APIRequest.PostAsync("/looks", new() { Form = reader.Page.APIRequest.CreateFormData().Set("type", "large").Set("back", "https://elsewhere.example"), MaxRedirects = 0 });

        Assert.Equal(400, answer.Status);
        Assert.False(answer.Headers.ContainsKey("location"));
        Assert.False(answer.Headers.ContainsKey("set-cookie"));
    }

    private static async Task Choose(Reader reader, string name)
    {
        await reader.Page.GetByText("Display", new() { Exact = true }).ClickAsync();
        await reader.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync();
        await Assertions.Expect(reader.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
    }

    private static Task<double> TypeSizeAsync(Reader reader) => reader.Page.EvaluateAsync<double>("parseFloat(getComputedStyle(document.documentElement).fontSize)");
}
