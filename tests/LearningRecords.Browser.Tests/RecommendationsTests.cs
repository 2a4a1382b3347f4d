using System.Net;
using System.Text.Json;
using LearningRecords.Events;
using LearningRecords.Server.Recommendations.Models;
using Microsoft.Playwright;

namespace LearningRecords.Browser.Tests;

[Collection(nameof(Chromium))]
public sealed class RecommendationsTests(Chromium chromium)
{
    private const string Painting = "Ink painting";

    [BrowserTheory]
    [InlineData("en-GB", "titleEn", "textEn")]
    [InlineData("zh-CN", "titleZh", "textZh")]
    public async Task The_courses_and_reasons_are_those_of_the_api_in_the_readers_language(string locale, string title, string text)
    {
        var learners = await OfTwoCoursesAsync();
        await using var reader = await Reader.SignedInAsync(chromium, locale);

        await reader.Page.GotoAsync(learners.RecommendationsAddress);

        using var answer = JsonDocument.Parse(await learners.Tenant.Http.GetStringAsync($"/recommendations?group={Uri.EscapeDataString(SmallClass.CentreId)}"));
        var courses = answer.RootElement.GetProperty("courses").EnumerateArray().ToArray();
        Assert.Equal(2, courses.Length);
        await Assertions.Expect(reader.Page.Locator(".offered strong")).ToHaveTextAsync([.. courses.Select(course => course.GetProperty(title).GetString()!)]);
        await Assertions.Expect(reader.Page.Locator(".offered .quiet")).ToHaveTextAsync([.. courses.Select(course => course.GetProperty("reason").GetProperty(text).GetString()!)]);
        await Assertions.Expect(reader.Figure("recommended")).ToHaveAttributeAsync("data-basis", "popularity-in-group");
        reader.HeardNoComplaint();
    }

    [BrowserFact]
    public async Task Pinning_and_blocking_show_at_once_with_who_did_it_and_are_taken_back_without_scripts_too()
    {
        var learners = await OfTwoCoursesAsync();
        await using var reader = await Reader.SignedInAsync(chromium, scripts: false);
        await reader.Page.GotoAsync(learners.RecommendationsAddress);
        await Assertions.Expect(reader.Page.Locator(".offered strong")).ToHaveTextAsync([SmallClass.TaiChi, Painting]);

        await reader.Page.GetByRole(AriaRole.Button, new() { Name = $"Pin “{Painting}” for this group" }).ClickAsync();
        await Assertions.Expect(reader.Page.Locator(".offered strong")).ToHaveTextAsync([Painting, SmallClass.TaiChi]);
        await reader.Page.GetByRole(AriaRole.Button, new() { Name = $"Block “{SmallClass.TaiChi}” for this group" }).ClickAsync();
        await Assertions.Expect(reader.Page.Locator(".offered strong")).ToHaveTextAsync([Painting]);
        await Assertions.Expect(reader.Page.Locator("#curation-table tbody tr")).ToHaveCountAsync(2);

        await reader.Page.GetByRole(AriaRole.Button, new() { Name = $"Take back the decision on “{SmallClass.TaiChi}”" }).ClickAsync();
        await reader.Page.GetByRole(AriaRole.Button, new() { Name = $"Take back the decision on “{Painting}”" }).ClickAsync();
        await Assertions.Expect(reader.Page.Locator(".offered strong")).ToHaveTextAsync([SmallClass.TaiChi, Painting]);
        Assert.Contains("group=", reader.Page.Url, StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task Filters_stand_in_the_address_and_say_when_nothing_fits()
    {
        var learners = await OfTwoCoursesAsync();
        await using var reader = await Reader.SignedInAsync(chromium);
        await reader.Page.GotoAsync(learners.RecommendationsAddress);

        await reader.Page.GetByLabel("Level", new() { Exact = true }).SelectOptionAsync("3");
        await reader.Page.Locator("form:has(#level) button").ClickAsync();

        await Assertions.Expect(reader.Page.GetByText("No course fits these filters.")).ToBeVisibleAsync();
        Assert.Contains("level=3", reader.Page.Url, StringComparison.Ordinal);
        reader.HeardNoComplaint();
    }

    [BrowserFact]
    public async Task What_was_shown_and_taken_is_what_the_api_counts()
    {
        var learners = await WithAnswersAsync();
        await using var reader = await Reader.SignedInAsync(chromium);
        await reader.Page.GotoAsync(learners.RecommendationsAddress);

        using var quality = JsonDocument.Parse(await learners.Tenant.Http.GetStringAsync("/recommendations/quality"));
        var day = quality.RootElement.GetProperty("quality").GetProperty("days")[0].GetProperty("figures");
        await reader.SeesAsync("shown", day.GetProperty("shown").ToString());
        await reader.SeesAsync("taken", day.GetProperty("taken").ToString());
        Assert.Equal((6, 1), (day.GetProperty("shown").GetInt32(), day.GetProperty("taken").GetInt32()));
        reader.HeardNoComplaint();
    }

    [BrowserFact]
    public async Task A_refused_model_is_activated_and_gone_back_from_on_the_page()
    {
        var learners = await OfTwoCoursesAsync();
        var (first, second) = (await KeepAsync(learners, goesLive: true), await KeepAsync(learners, goesLive: false));
        await using var reader = await Reader.SignedInAsync(chromium);
        await reader.Page.GotoAsync(learners.RecommendationsAddress);
        await StatesAsync("Not used: worse", "Ranks now");

        await reader.Page.Locator($"[data-model='{second}'] button").ClickAsync();
        await StatesAsync("Ranks now", "Replaced");
        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "Roll back" }).ClickAsync();
        await StatesAsync("Rolled back", "Ranks now");

        var current = (await RankingModels.CurrentAsync(learners.Tenant.Installation.Database, CancellationToken.None))[learners.Tenant.Tenant];
        Assert.Equal(first, current);
        reader.HeardNoComplaint();

        Task StatesAsync(params string[] states) => Assertions.Expect(reader.Page.Locator("#ranking-models tbody tr td:nth-child(2)")).ToHaveTextAsync(states);
    }

    [BrowserFact]
    public async Task A_form_of_somebody_elses_page_changes_nothing_and_strangers_see_nothing()
    {
        var learners = await OfTwoCoursesAsync();
        await using var reader = await Reader.SignedInAsync(chromium);
        await using var stranger = await Reader.StrangerAsync(chromium);

        var forged = await reader.Page.APIRequest.PostAsync("/suggestions/change", new() { Form = reader.Page.APIRequest.CreateFormData().Set("tenant", learners.Tenant.Tenant).Set("act", "train") });
        var strange = await stranger.Page.APIRequest.GetAsync(learners.RecommendationsAddress, new() { MaxRedirects = 0 });

        Assert.Equal((int)HttpStatusCode.BadRequest, forged.Status);
        Assert.Equal((int)HttpStatusCode.Redirect, strange.Status);
        Assert.Empty(await RankingModels.AllAsync(learners.Tenant.Installation.Store, learners.Tenant.Tenant, CancellationToken.None));
    }

    /// <summary>Three learners were shown courses, one of whom took one; a model ranks and another was refused.</summary>
    internal static async Task<SmallClass> WithModelsAndAnswersAsync()
    {
        var learners = await WithAnswersAsync();
        await KeepAsync(learners, goesLive: true);
        await KeepAsync(learners, goesLive: false);
        return learners;
    }

    private static async Task<SmallClass> WithAnswersAsync()
    {
        var learners = await OfTwoCoursesAsync();
        foreach (var learner in (string[])["A", "B", "C"])
        {
            var agent = $$"""{"mbox":"mailto:new-{{learner}}@example.cn"}""";
            using var answer = JsonDocument.Parse(await learners.Tenant.Http.GetStringAsync($"/recommendations?agent={Uri.EscapeDataString(agent)}&record=shown"));
            var suggestion = answer.RootElement.GetProperty("courses")[0].GetProperty("suggestion").GetString();
            if (learner == "A")
                await learners.Tenant.PostAsync($$$$"""{"actor":{{{{agent}}}},"verb":{"id":"http://id.tincanapi.com/verb/selected"},"object":{"id":"{{{{suggestion}}}}","definition":{"type":"http://id.tincanapi.com/activitytype/suggestion"}}}""");
        }

        await learners.Tenant.CaughtUpAsync();
        return learners;
    }

    private static async Task<SmallClass> OfTwoCoursesAsync()
    {
        var learners = await SmallClass.OfThreeAsync();
        var answer = await learners.Tenant.PostAsync(
            $$$$$"""
            {"actor":{"mbox":"mailto:Li@example.cn"},"verb":{"id":"http://adlnet.gov/expapi/verbs/experienced"},
             "object":{"id":"https://learn.example.cn/courses/ink","definition":{"type":"http://adlnet.gov/expapi/activities/course","name":{"en":"{{{{{Painting}}}}}","zh-CN":"水墨画"}}},
             "context":{"team":{"objectType":"Group","name":"{{{{{SmallClass.CentreName}}}}}","account":{"homePage":"https://learn.example.cn/centres","name":"riverside"}}}}
            """);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await learners.Tenant.CaughtUpAsync();
        return learners;
    }

    // The service cannot read such a file and goes on by popularity, which is beside the point here.
    private static async Task<Guid> KeepAsync(SmallClass learners, bool goesLive)
    {
        var trained = new RankingModelTrained(
            Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, 3, 2, 4, new Dictionary<string, double>(StringComparer.Ordinal), 1, "test", new Dictionary<string, string>(StringComparer.Ordinal));
        var evaluated = new RankingModelEvaluated(trained.ModelId, null, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(14), 40, 0.31, 0.28, 0.5, 0.4, new MeanAndInterval(0.03, 0.01, 0.05));
        await RankingModels.KeepAsync(
            learners.Tenant.Installation.Store, learners.Tenant.Installation.Database, learners.Tenant.Tenant, trained, "no file"u8.ToArray(), evaluated, new ActivationDecision(goesLive, "as the test says"), CancellationToken.None);
        return trained.ModelId;
    }
}
