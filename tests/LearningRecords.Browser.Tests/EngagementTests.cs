using System.Net;
using System.Text.Json;
using Microsoft.Playwright;

namespace LearningRecords.Browser.Tests;

[Collection(nameof(Chromium))]
public sealed class EngagementTests(Chromium chromium)
{
    [BrowserFact]
    public async Task The_days_are_those_that_the_api_counts()
    {
        var learners = await SmallClass.OfThreeAsync();
        await using var reader = await Reader.SignedInAsync(chromium);

        await reader.Page.GotoAsync(learners.EngagementAddress);

        using var days = JsonDocument.Parse(await learners.Tenant.Http.GetStringAsync("/insights/engagement"));
        var today = days.RootElement.GetProperty("days")[0];
        await reader.SeesAsync("active-mean", today.GetProperty("activeLearners").ToString());
        await reader.SeesAsync("stickiness", $"{Math.Round(100.0 / DateTimeOffset.UtcNow.AddHours(8).Day)}%");
        var row = reader.Page.Locator("#trend-table tbody tr").First.Locator("td");
        await Assertions.Expect(row).ToHaveTextAsync(["3", "0", "3", "1.0", "0 min"]);
        reader.HeardNoComplaint();
    }

    [BrowserFact]
    public async Task Group_grain_and_terminal_are_chosen_by_the_form_and_stand_in_the_address()
    {
        var learners = await SmallClass.OfThreeAsync();
        await using var reader = await Reader.SignedInAsync(chromium);
        await reader.Page.GotoAsync(learners.EngagementAddress);

        await reader.Page.GetByLabel("Learner group").SelectOptionAsync(new SelectOptionValue { Value = SmallClass.CentreId });
        await reader.Page.GetByLabel("By", new() { Exact = true }).SelectOptionAsync("month");
        await reader.Page.Locator("form:has(#grain) button").ClickAsync();

        await Assertions.Expect(reader.Page.GetByRole(AriaRole.Heading, new() { Name = "Learners per month" })).ToBeVisibleAsync();
        await reader.SeesAsync("active-mean", "2");
        Assert.Contains("grain=month", reader.Page.Url, StringComparison.Ordinal);

        await reader.Page.GetByLabel("Terminal", new() { Exact = true }).SelectOptionAsync("television");
        await reader.Page.Locator("form:has(#grain) button").ClickAsync();
        await reader.SeesAsync("active-mean", "0");
        reader.HeardNoComplaint();
    }

    [BrowserFact]
    public async Task A_course_is_found_by_its_title_and_stands_in_the_address_by_its_iri()
    {
        var college = await College.OfEightAsync();
        await using var reader = await Reader.SignedInAsync(chromium);
        await reader.Page.GotoAsync($"/engagement?tenant={college.Tenant.Tenant}");
        await FindAsync("calligraphy");

        await Assertions.Expect(reader.Page.Locator("#shown a")).ToHaveTextAsync("Calligraphy");
        Assert.Contains($"course={Uri.EscapeDataString(College.Calligraphy)}", reader.Page.Url, StringComparison.Ordinal);
        Assert.DoesNotContain("find=", reader.Page.Url, StringComparison.Ordinal);
        var days = (await college.AskAsync($"/insights/engagement?course={Uri.EscapeDataString(College.Calligraphy)}")).GetProperty("days").EnumerateArray().ToList();
        await Assertions.Expect(reader.Page.Locator("#trend-table tbody tr")).ToHaveCountAsync(1);
        await Assertions.Expect(reader.Page.Locator("#trend-table tbody td").First).ToHaveTextAsync(Assert.Single(days).GetProperty("activeLearners").ToString());
        // Both learners began at half past one, on what no statement says, and none came back.
        Assert.Equal(["unknown,2,2,1"], (await Csv(reader, "terminals"))[1..]);
        Assert.Equal(["3,13,2,false"], (await Csv(reader, "hours"))[1..]);
        Assert.EndsWith(",0,2,2,1,false", Assert.Single((await Csv(reader, "retention"))[1..]), StringComparison.Ordinal);
        Assert.Equal("2", (await Csv(reader, "funnel"))[1].Split(',')[1]);

        await reader.Page.GetByLabel("By", new() { Exact = true }).SelectOptionAsync("week");
        await reader.Page.Locator("form:has(#grain) button").ClickAsync();
        await Assertions.Expect(reader.Page.Locator("#shown a")).ToHaveTextAsync("Calligraphy");
        await FindAsync("a");
        await reader.Figure("which-course").GetByRole(AriaRole.Link, new() { Name = College.TaiChiName }).ClickAsync();
        await Assertions.Expect(reader.Page.Locator("#shown a")).ToHaveTextAsync(College.TaiChiName);
        await FindAsync("astronomy");
        await Assertions.Expect(reader.Figure("which-course")).ToContainTextAsync("No course that these learners took has “astronomy” in its title");
        await FindAsync("");
        Assert.DoesNotContain("course=", reader.Page.Url, StringComparison.Ordinal);
        reader.HeardNoComplaint();

        async Task FindAsync(string words)
        {
            await reader.Page.GetByLabel("Course", new() { Exact = true }).FillAsync(words);
            await reader.Page.Locator("form:has(#grain) button").ClickAsync();
        }
    }

    [BrowserFact]
    public async Task A_charts_csv_holds_what_its_table_shows()
    {
        var learners = await SmallClass.OfThreeAsync();
        await using var reader = await Reader.SignedInAsync(chromium);
        await reader.Page.GotoAsync($"{learners.EngagementAddress}&group={Uri.EscapeDataString(SmallClass.CentreId)}");

        var trend = await Csv(reader, "trend");
        Assert.StartsWith("period,activeLearners,newLearners,returningLearners,", trend[0], StringComparison.Ordinal);
        Assert.Equal(["2", "2", "0", "2"], trend[1].Split(',')[1..5]);
        Assert.Equal(2, trend.Length);
        Assert.Equal(["unknown,2,2,1"], (await Csv(reader, "terminals"))[1..]);
        Assert.EndsWith(",0,2,2,1,false", (await Csv(reader, "retention"))[1], StringComparison.Ordinal);
        Assert.EndsWith(",2,false", (await Csv(reader, "hours"))[1], StringComparison.Ordinal);
        Assert.EndsWith(",false", (await Csv(reader, "stickiness"))[1], StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task A_chart_is_saved_as_a_picture()
    {
        var learners = await SmallClass.OfThreeAsync();
        await using var reader = await Reader.SignedInAsync(chromium);
        await reader.Page.GotoAsync(learners.EngagementAddress);

        foreach (var chart in (string[])["trend", "terminals", "retention"])
        {
            var saved = await reader.Page.RunAndWaitForDownloadAsync(() => reader.Page.Locator($"[data-png={chart}-chart]").ClickAsync());
            Assert.Equal(chart + ".png", saved.SuggestedFilename);
            var picture = Chromium.Screenshot("saved-" + chart);
            await saved.SaveAsAsync(picture);
            Assert.Equal("PNG"u8.ToArray(), (await File.ReadAllBytesAsync(picture))[1..4]);
        }

        reader.HeardNoComplaint();
    }

    [BrowserFact]
    public async Task A_posted_statement_shows_by_itself()
    {
        var learners = await SmallClass.OfThreeAsync();
        await using var reader = await Reader.SignedInAsync(chromium);
        await reader.Page.GotoAsync(learners.EngagementAddress);
        await reader.SeesAsync("active-mean", "3");

        await learners.PostAsync("Sun", "experienced", atCentre: false);

        await reader.SeesAsync("active-mean", "4");
        reader.HeardNoComplaint();
    }

    [BrowserFact]
    public async Task The_days_of_the_filter_read_in_the_pages_language()
    {
        var learners = await SmallClass.OfThreeAsync();
        await using var reader = await Reader.SignedInAsync(chromium, "en-GB");

        await reader.Page.GotoAsync($"{learners.EngagementAddress}&from=2026-03-31&lang=zh-CN");

        await Assertions.Expect(reader.Page.Locator(".day-words")).ToHaveTextAsync(["2026年3月31日", "不限"]);
    }

    [BrowserFact]
    public async Task Without_scripts_the_filters_and_tables_still_work()
    {
        var learners = await SmallClass.OfThreeAsync();
        await using var reader = await Reader.SignedInAsync(chromium, scripts: false);
        await reader.Page.GotoAsync(learners.EngagementAddress);

        await reader.Page.GetByLabel("Learner group").SelectOptionAsync(new SelectOptionValue { Value = SmallClass.CentreId });
        await reader.Page.Locator("form:has(#grain) button").ClickAsync();

        await reader.SeesAsync("active-mean", "2");
    }

    [BrowserFact]
    public async Task Strangers_get_no_figures_as_csv()
    {
        var learners = await SmallClass.OfThreeAsync();
        await using var stranger = await Reader.StrangerAsync(chromium);

        var answer = await stranger.Page.APIRequest.GetAsync(learners.EngagementAddress.Replace("/engagement", "/engagement/trend.csv", StringComparison.Ordinal), new() { MaxRedirects = 0 });

        Assert.Equal((int)HttpStatusCode.Redirect, answer.Status);
    }

    private static async Task<string[]> Csv(Reader reader, string chart)
    {
        var address = await reader.Page.Locator($"[data-chart-card={chart}] a[download]").GetAttributeAsync("href");
        var answer = await reader.Page.APIRequest.GetAsync(address!);
        Assert.Equal((int)HttpStatusCode.OK, answer.Status);
        return (await answer.TextAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
