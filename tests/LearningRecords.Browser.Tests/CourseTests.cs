using System.Net;
using Microsoft.Playwright;

namespace LearningRecords.Browser.Tests;

[Collection(nameof(Chromium))]
public sealed class CourseTests(Chromium chromium)
{
    [BrowserFact]
    public async Task The_figures_and_charts_are_those_of_the_api()
    {
        var college = await College.OfEightAsync();
        await using var reader = await Reader.SignedInAsync(chromium);

        await reader.Page.GotoAsync(college.CourseAddress);

        await reader.SeesAsync("learners", "8");
        await reader.SeesAsync("completed", "38%");
        var course = Uri.EscapeDataString(College.TaiChi);
        await SameAsync("funnel", (await college.AskAsync($"/insights/courses/funnel?course={course}")).GetProperty("steps").EnumerateArray().Select(step => Learners(step)));
        await SameAsync("parts", (await college.AskAsync($"/insights/courses/parts?course={course}")).GetProperty("parts").EnumerateArray().Select(part => Learners(part)));
        await SameAsync("scores", (await college.AskAsync($"/insights/courses/scores?course={course}")).GetProperty("bins").EnumerateArray().Select(bin => Learners(bin)));
        await SameAsync("times", (await college.AskAsync($"/insights/courses/time-to-complete?course={course}")).GetProperty("bins").EnumerateArray().Select(bin => Learners(bin)));
        await SameAsync("seconds", (await college.AskAsync($"/insights/videos/seconds?activity={course}/video")).GetProperty("seconds").EnumerateArray().Select(second => second.GetProperty("viewers").ToString()));
        await Assertions.Expect(reader.Page.Locator("#funnel-table td:first-of-type")).ToHaveTextAsync(["8", "6", "6", "3", "3"]);
        await Assertions.Expect(reader.Page.Locator("#times-table td:first-of-type")).ToHaveTextAsync(["0", "0", "3", "0", "0", "0", "0"]);
        await Assertions.Expect(reader.Page.Locator("#seconds-table td:first-of-type")).ToHaveTextAsync(["4", "4", "4", "4", "4", "2", "2", "2", "2", "2"]);
        reader.HeardNoComplaint();

        async Task SameAsync(string chart, IEnumerable<string> learners) =>
            await Assertions.Expect(reader.Page.Locator($"#{chart}-table td:first-of-type")).ToHaveTextAsync(learners);

        static string Learners(System.Text.Json.JsonElement row) => row.GetProperty("learners").ToString();
    }

    [BrowserFact]
    public async Task Each_charts_file_holds_what_its_table_shows()
    {
        var college = await College.OfEightAsync();
        await using var reader = await Reader.SignedInAsync(chromium);
        await reader.Page.GotoAsync(college.CourseAddress);

        foreach (var (chart, column) in ((string, string)[])[("funnel", "learners"), ("parts", "learners"), ("scores", "learners"), ("times", "learners"), ("seconds", "viewers"), ("trend", "activeLearners")])
        {
            var answer = await reader.Page.APIRequest.GetAsync((await reader.Page.Locator($"[data-chart-card={chart}] a[download]").GetAttributeAsync("href"))!);
            Assert.Equal((int)HttpStatusCode.OK, answer.Status);
            var lines = (await answer.TextAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var shown = await reader.Page.Locator($"#{chart}-table tbody td:first-of-type").AllTextContentsAsync();
            var place = Array.IndexOf(lines[0].Split(','), column);
            Assert.Equal(shown.Select(text => text.Trim()).ToArray(), (chart == "trend" ? lines[1..].Reverse() : lines[1..]).Select(line => line.Split(',')[place]).ToArray());
        }
    }

    [BrowserFact]
    public async Task Every_chart_is_drawn_has_a_definition_and_is_saved_as_a_picture()
    {
        var college = await College.OfEightAsync();
        await using var reader = await Reader.SignedInAsync(chromium);
        await reader.Page.GotoAsync(college.CourseAddress);

        foreach (var chart in (string[])["funnel", "parts", "scores", "times", "seconds", "trend"])
        {
            var card = reader.Page.Locator($"[data-chart-card={chart}]");
            await Assertions.Expect(card.Locator("canvas")).ToBeVisibleAsync();
            await Assertions.Expect(card.Locator(".definition")).Not.ToBeEmptyAsync();
            var saved = await reader.Page.RunAndWaitForDownloadAsync(() => reader.Page.Locator($"[data-png={chart}-chart]").ClickAsync());
            Assert.Equal(chart + ".png", saved.SuggestedFilename);
        }

        reader.HeardNoComplaint();
    }

    [BrowserFact]
    public async Task A_group_that_takes_the_course_is_one_click_away()
    {
        var college = await College.OfEightAsync();
        await using var reader = await Reader.SignedInAsync(chromium);
        await reader.Page.GotoAsync(college.CourseAddress);

        await reader.Page.Locator("#groups-table").GetByRole(AriaRole.Link, new() { Name = "Riverside Centre" }).ClickAsync();

        await reader.SeesAsync("learners", "4");
        await Assertions.Expect(reader.Page.Locator("#funnel-table td:first-of-type")).ToHaveTextAsync(["4", "3", "3", "2", "2"]);
        Assert.Contains("group=", reader.Page.Url, StringComparison.Ordinal);
        reader.HeardNoComplaint();
    }

    [BrowserFact]
    public async Task A_course_that_nobody_told_of_is_not_found()
    {
        var college = await College.OfEightAsync();
        await using var reader = await Reader.SignedInAsync(chromium);

        var answer = await reader.Page.GotoAsync($"/course?tenant={college.Tenant.Tenant}&course=https://elsewhere.example/course");

        Assert.Equal(404, answer!.Status);
        await Assertions.Expect(reader.Page.GetByRole(AriaRole.Heading, new() { Name = "There is no such course" })).ToBeVisibleAsync();
    }
}
