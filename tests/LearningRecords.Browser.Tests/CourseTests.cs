using System.Net;
using LearningRecords.Server.People;
using LearningRecords.TestService;
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
    public async Task A_group_that_takes_the_course_is_one_click_away()
    {
        var college = await College.OfEightAsync();
        await using var reader = await Reader.SignedInAsync(chromium);
        await reader.Page.GotoAsync(college.CourseAddress);

        await reader.Page.Locator("#groups-table").GetByRole(AriaRole.Link, new() { Name = "Riverside Centre" }).ClickAsync();

        await reader.SeesAsync("learners", "4");
        await Assertions.Expect(reader.Page.Locator("#funnel-table td:first-of-type")).ToHaveTextAsync(["4", "3", "3", "2", "2"]);
        // Two of the four watched the video, one of them to its end; two rated the course.
        await Assertions.Expect(reader.Page.Locator("#seconds-table td:first-of-type")).ToHaveTextAsync(["2", "2", "2", "2", "2", "1", "1", "1", "1", "1"]);
        await reader.SeesAsync("rating", "4.0");
        await Assertions.Expect(reader.Page.Locator(".figures")).ToContainTextAsync("2 ratings");
        Assert.Contains("group=", reader.Page.Url, StringComparison.Ordinal);
        reader.HeardNoComplaint();
    }

    [BrowserFact]
    public async Task A_centre_manager_goes_from_what_happens_now_to_a_course_and_a_learner_of_their_own()
    {
        var college = await College.OfItsOwnAsync();
        var group = (await college.AskAsync("/insights/groups")).GetProperty("groups").EnumerateArray().Select(row => row.GetProperty("id").GetString()!).Single(id => id.EndsWith("riverside", StringComparison.Ordinal));
        var manager = await SignedInPeople.NewPersonAsync(college.Tenant.Installation.Database, new(college.Tenant.Tenant, Role.CentreManager, [group]));
        await using var reader = await Reader.SignedInAsync(chromium, person: manager);

        await reader.Page.GotoAsync("/");
        await reader.SeesAsync("active-now", "0");
        await CompletesAsync(1, "{}");
        await CompletesAsync(0, """{"team":{"objectType":"Group","account":{"homePage":"https://college.example.cn/centres","name":"riverside"}}}""");

        await reader.SeesAsync("active-now", "1");
        await Assertions.Expect(reader.Page.Locator("[data-milestones] li")).ToHaveCountAsync(1);
        await reader.Page.Locator("[data-milestones] a").First.ClickAsync();
        await reader.SeesAsync("learners", "4");
        await Assertions.Expect(reader.Page.Locator("#groups-table tbody th")).ToHaveTextAsync(["Riverside Centre"]);
        await reader.Page.GetByRole(AriaRole.Link, new() { Name = "Courses", Exact = true }).First.ClickAsync();
        await Assertions.Expect(reader.Page.Locator("td.title")).ToHaveTextAsync([College.TaiChiName]);
        await reader.Page.Locator("#courses tbody td a").Nth(1).ClickAsync();
        await Assertions.Expect(reader.Page.Locator("#learners tbody th")).ToHaveCountAsync(4);
        reader.HeardNoComplaint();

        async Task CompletesAsync(int learner, string context)
        {
            var answer = await college.Tenant.PostAsync(
                $$$"""
                {"actor":{"mbox":"{{{College.Identity(learner)}}}"},"verb":{"id":"http://adlnet.gov/expapi/verbs/completed"},"object":{"id":"{{{College.TaiChi}}}"},
                 "context":{{{context}}},"timestamp":"{{{DateTimeOffset.UtcNow:O}}}"}
                """);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [BrowserTheory]
    [InlineData("en-GB", "Introduction to the art of Chinese landscape painting, unit {0}")]
    [InlineData("zh-CN", "中国山水画艺术入门与欣赏及其历史渊源第{0}单元")]
    public async Task Parts_whose_names_begin_alike_are_told_apart_beside_their_bars(string locale, string name)
    {
        await using var reader = await Reader.SignedInAsync(chromium, locale);
        var college = await College.OfEightAsync();
        await reader.Page.GotoAsync(college.CourseAddress);

        // A canvas cannot be read, so what writes its labels is asked for them.
        var source = await File.ReadAllTextAsync(Path.Combine(Chromium.RepositoryRoot(), "src/LearningRecords.Server/Dashboards/Scripts/names.js"));
        var shown = await reader.Page.EvaluateAsync<string[]>(
            $"names => {{ {source.Replace("export ", "", StringComparison.Ordinal)} return [...shortNames(names, {{ fontSize: 14, fontFamily: 'sans-serif' }}).values()]; }}",
            Enumerable.Range(9, 3).Select(number => string.Format(System.Globalization.CultureInfo.InvariantCulture, name, number)).ToArray());

        Assert.Equal(3, shown.Distinct(StringComparer.Ordinal).Count());
        Assert.All(shown, label => Assert.True(label.StartsWith('…') && label.Length < name.Length, label));
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
