using System.Net;
using Microsoft.Playwright;

namespace LearningRecords.Browser.Tests;

[Collection(nameof(Chromium))]
public sealed class CoursesTests(Chromium chromium)
{
    [BrowserFact]
    public async Task The_table_holds_the_figures_of_the_api_and_its_file_the_same_rows()
    {
        var college = await College.OfEightAsync();
        await using var reader = await Reader.SignedInAsync(chromium);

        await reader.Page.GotoAsync(college.CoursesAddress);

        var courses = (await college.AskAsync("/insights/courses")).GetProperty("courses").EnumerateArray().ToList();
        var rating = (await college.AskAsync("/insights/courses/evaluation")).GetProperty("courses")[0].GetProperty("bayesianRating").GetDouble() * 5;
        Assert.Equal([8, 2], courses.Select(course => course.GetProperty("learners").GetInt32()));
        var rows = reader.Page.Locator("#courses tbody tr");
        await Assertions.Expect(rows).ToHaveCountAsync(2);
        await Assertions.Expect(rows.First.Locator("td a")).ToHaveTextAsync([College.TaiChiName, "8", "38%", Percent(courses[0].GetProperty("averageProgress").GetDouble()), "16 min", FormattableString.Invariant($"{rating:0.0}")]);
        var cells = await rows.First.Locator("td").AllInnerTextsAsync();
        Assert.Equal(["38%", Percent(courses[0].GetProperty("averageProgress").GetDouble())], cells.Skip(2).Take(2).ToArray());
        Assert.Equal(FormattableString.Invariant($"{rating:0.0}"), cells[5]);

        var answer = await reader.Page.APIRequest.GetAsync((await reader.Page.Locator(".downloads a[download]").GetAttributeAsync("href"))!);
        Assert.Equal((int)HttpStatusCode.OK, answer.Status);
        var lines = (await answer.TextAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.StartsWith("id,titleEn,titleZh,learners,completed,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"{College.TaiChi},{College.TaiChiName},太极拳入门,8,3,0.375,", lines[1], StringComparison.Ordinal);
        Assert.StartsWith($"{College.Calligraphy},Calligraphy,书法,2,0,0,", lines[2], StringComparison.Ordinal);
        reader.HeardNoComplaint();
    }

    [BrowserFact]
    public async Task A_column_is_sorted_by_a_link_so_that_the_order_stands_in_the_address()
    {
        var college = await College.OfEightAsync();
        await using var reader = await Reader.SignedInAsync(chromium, scripts: false);
        await reader.Page.GotoAsync(college.CoursesAddress);
        await Assertions.Expect(reader.Page.Locator("th[aria-sort=descending]")).ToContainTextAsync("Learners");

        await reader.Page.Locator("thead").GetByRole(AriaRole.Link, new() { Name = "Course" }).ClickAsync();

        await Assertions.Expect(reader.Page.Locator("th[aria-sort=ascending]")).ToContainTextAsync("Course");
        await Assertions.Expect(reader.Page.Locator("td.title")).ToHaveTextAsync(["Calligraphy", College.TaiChiName]);
        Assert.Contains("order=title", reader.Page.Url, StringComparison.Ordinal);
        await reader.Page.Locator("thead").GetByRole(AriaRole.Link, new() { Name = "Course" }).ClickAsync();
        await Assertions.Expect(reader.Page.Locator("td.title")).ToHaveTextAsync([College.TaiChiName, "Calligraphy"]);
    }

    [BrowserTheory]
    [InlineData("太极", College.TaiChiName)]
    [InlineData("beginners TAI", College.TaiChiName)]
    [InlineData("书法", "Calligraphy")]
    public async Task Titles_are_found_in_either_language(string words, string found)
    {
        var college = await College.OfEightAsync();
        await using var reader = await Reader.SignedInAsync(chromium);
        await reader.Page.GotoAsync(college.CoursesAddress);

        await reader.Page.GetByLabel("Search titles").FillAsync(words);
        await reader.Page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(reader.Page.Locator("td.title")).ToHaveTextAsync([found]);
        await Assertions.Expect(reader.Page.Locator("#found")).ToHaveTextAsync("1 of 2 courses");
    }

    [BrowserFact]
    public async Task Words_that_no_title_holds_are_answered_with_what_to_try()
    {
        var college = await College.OfEightAsync();
        await using var reader = await Reader.SignedInAsync(chromium);

        await reader.Page.GotoAsync(college.CoursesAddress + "&search=astronomy");

        await Assertions.Expect(reader.Page.GetByText("No course has these words in its title.")).ToBeVisibleAsync();
        reader.HeardNoComplaint();
    }

    [BrowserFact]
    public async Task A_group_is_counted_alone_and_goes_along_to_the_courses_page()
    {
        var college = await College.OfEightAsync();
        await using var reader = await Reader.SignedInAsync(chromium);
        await reader.Page.GotoAsync(college.CoursesAddress);

        await reader.Page.GetByLabel("Learner group").SelectOptionAsync(new SelectOptionValue { Label = "Riverside Centre (4)" });
        await reader.Page.Locator("form:has(#search) button").ClickAsync();
        await Assertions.Expect(reader.Page.Locator("#courses tbody td a").Nth(1)).ToHaveTextAsync("4");
        await reader.Page.GetByRole(AriaRole.Link, new() { Name = College.TaiChiName }).ClickAsync();

        await reader.SeesAsync("learners", "4");
        reader.HeardNoComplaint();
    }

    private static string Percent(double share) => FormattableString.Invariant($"{share * 100:0}%");
}
