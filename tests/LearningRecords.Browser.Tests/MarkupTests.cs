using Microsoft.Playwright;

namespace LearningRecords.Browser.Tests;

/// <summary>What a statement carries is text on every page.</summary>
[Collection(nameof(Chromium))]
public sealed class MarkupTests(Chromium chromium)
{
    [BrowserFact]
    public async Task Markup_in_names_titles_and_groups_is_shown_as_text_on_every_page()
    {
        var college = await College.WithMarkupAsync();
        await using var reader = await Reader.SignedInAsync(chromium);

        foreach (var (address, place) in ((string, string)[])
        [
            ($"/?tenant={college.Tenant.Tenant}", "#top-courses"),
            ($"/engagement?tenant={college.Tenant.Tenant}", "#group"),
            (college.CoursesAddress, "#courses"),
            (college.CourseAddress, "h1"),
            (college.CourseAddress, "#parts-table"),
            (college.CourseAddress, "#seconds-title"),
            (college.CourseAddress, "#groups-table"),
            (college.LearnersAddress, "#learners"),
            (college.LearnerAddress(0), "h1"),
            (college.LearnerAddress(0), "#entries"),
        ])
        {
            await reader.Page.GotoAsync(address);
            await Assertions.Expect(reader.Page.Locator(place)).ToContainTextAsync(College.Markup);
            Assert.True(await reader.Page.EvaluateAsync<bool>("window.broken === undefined"));
            Assert.Equal(0, await reader.Page.Locator("img[src=x]").CountAsync());
        }

        reader.HeardNoComplaint();
    }
}
