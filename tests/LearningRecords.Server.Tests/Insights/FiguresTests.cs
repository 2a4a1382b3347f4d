using System.Text.Json;
using CsCheck;
using LearningRecords.Insights.Privacy;
using LearningRecords.Insights.Progress;
using LearningRecords.Server.Access;
using LearningRecords.Server.Tests.Access;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Insights;

/// <summary>The figures of a small academy, counted by hand.</summary>
public sealed class FiguresTests(Academy academy) : IClassFixture<Academy>
{
    private const string EngagementMembers = "day,activeLearners,newLearners,statements,sessions,dwellSeconds";

    [Theory]
    [InlineData("grain=week", "2026-03-02|3|3|5|3|1200", "2026-03-09|2|1|3|2|600")]
    [InlineData("grain=month", "2026-03-01|4|4|8|5|1800")]
    [InlineData("grain=day&until=2026-03-09", "2026-03-02|3|3|5|3|1200", "2026-03-09|1|0|1|1|0")]
    [InlineData("grain=week&terminal=scan", "2026-03-02|1|1|1|1|0")]
    [InlineData("grain=week&terminal=phone&course=" + Academy.Tea, "2026-03-02|1|1|1|1|1200")]
    [InlineData("grain=week&group=" + Academy.Platform + "&from=2026-03-12", "2026-03-09|2|1|3|2|600")]
    public async Task Engagement_is_counted_by_day_week_and_month(string query, params string[] rows) =>
        Assert.Equal(rows, await RowsAsync($"/insights/engagement?{query}", "days", EngagementMembers));

    [Fact]
    public async Task Weeks_can_be_read_page_by_page() =>
        Assert.Equal(["2026-03-02", "2026-03-09"], await PagesAsync("/insights/engagement?grain=week", "days", "day"));

    [Fact]
    public async Task Stickiness_is_the_mean_of_the_days_of_a_month_by_its_learners()
    {
        var month = Assert.Single((await AnswerAsync("/insights/stickiness")).GetProperty("months").EnumerateArray());

        // Three learners on the 2nd, one on the 9th, one on the 10th.
        Assert.Equal("2026-03-01", month.GetProperty("month").GetString());
        Assert.Equal(4, month.GetProperty("monthlyLearners").GetInt32());
        Assert.Equal(5 / 31d, month.GetProperty("dailyLearners").GetDouble(), 1e-9);
        Assert.Equal(5 / 31d / 4, month.GetProperty("stickiness").GetDouble(), 1e-9);
    }

    [Fact]
    public async Task Retention_says_how_many_of_a_weeks_newcomers_came_back()
    {
        Assert.Equal(
            ["2026-03-02|2026-03-02|0|3|3|1", "2026-03-02|2026-03-09|1|3|1|0.3333333333333333", "2026-03-09|2026-03-09|0|1|1|1"],
            await RowsAsync("/insights/retention", "weeks", "cohort,week,weeksLater,cohortLearners,learners,share"));
        Assert.Equal(["2026-03-09"], await RowsAsync("/insights/retention?from=2026-03-10&group=" + Academy.Platform, "weeks", "cohort"));
    }

    [Theory]
    [InlineData("", "1|9|5", "1|21|1", "2|10|2")]
    [InlineData("?from=2026-03-11&group=" + Academy.Platform, "1|9|1", "2|10|2")]
    [InlineData("?until=2026-03-08", "1|9|4", "1|21|1")]
    public async Task Statements_are_counted_by_hour_of_the_week(string query, params string[] rows) =>
        Assert.Equal(rows, await RowsAsync("/insights/hours" + query, "hours", "weekday,hour,statements"));

    [Theory]
    [InlineData("")]
    [InlineData("&group=" + Academy.Platform)]
    public async Task A_funnel_counts_who_came_how_far(string group) => Assert.Equal(
        ["reached|4|1", "started|3|0.75", "half|2|0.5", "completed|1|0.25", "evaluated|1|0.25"],
        await RowsAsync($"/insights/courses/funnel?course={Academy.Tea}{group}", "steps", "step,learners,share"));

    [Fact]
    public async Task Parts_of_a_course_say_who_came_to_them()
    {
        var parts = (await AnswerAsync($"/insights/courses/parts?course={Academy.Tea}")).GetProperty("parts").EnumerateArray().ToList();

        Assert.Equal([(Academy.UnitId(1), "unit 1", 2, 2, 0.5), (Academy.UnitId(2), "unit 2", 1, 1, 0.25)], parts.Select(part => (
            part.GetProperty("id").GetString()!, part.GetProperty("titleEn").GetString()!, part.GetProperty("learners").GetInt32(), part.GetProperty("completed").GetInt32(), part.GetProperty("share").GetDouble())));
        Assert.All(parts, part => Assert.Equal(0.6, part.GetProperty("meanScore").GetDouble(), 1e-9));
        Assert.All(parts, part => Assert.InRange(part.GetProperty("scored").GetInt64(), 1, part.GetProperty("learners").GetInt64()));
        Assert.Equal([Academy.UnitId(1), Academy.UnitId(2)], await PagesAsync($"/insights/courses/parts?course={Academy.Tea}", "parts", "id"));
        Assert.Equal(["0", "0"], await RowsAsync($"/insights/courses/parts?course={Academy.Tea}&group=nobody", "parts", "learners"));
    }

    [Fact]
    public async Task At_risk_is_who_started_and_stopped()
    {
        Assert.Equal(
            [$"{Identity(2)}|0.5", $"{Identity(4)}|0"],
            (await RowsAsync($"/insights/at-risk?course={Academy.Tea}&group={Academy.Platform}", "learners", "learner,progress")).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Equal([Identity(2), Identity(4)], (await PagesAsync("/insights/at-risk", "learners", "learner")).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Empty(await RowsAsync("/insights/at-risk?days=3650", "learners", "learner"));
    }

    [Fact]
    public async Task Few_ratings_move_a_course_little_from_the_mean_of_the_tenant()
    {
        var (tenant, calligraphy, dance) = (await RunningService.NewTenantAsync(), "https://example.edu.cn/courses/calligraphy", "https://example.edu.cn/courses/dance");
        await tenant.StoreAsync(SampleStatement.Batch(
            [.. new[] { (1, calligraphy, 1.0), (2, calligraphy, 0.8), (3, calligraphy, 0.6), (1, dance, 0.2) }
                .Select(rating => SampleStatement.Json(actor: Academy.Learner(rating.Item1), verb: Academy.Rated, @object: Academy.Course(rating.Item2), rest: Academy.Score(rating.Item3)))]));
        await tenant.CaughtUpAsync();

        // Of four ratings the mean is 0.65, which counts ten times.
        var courses = await CoursesAsync();
        Assert.Equal([calligraphy, dance], courses.Select(course => course.GetProperty("id").GetString()!), StringComparer.Ordinal);
        Assert.Equal([3, 1], courses.Select(course => course.GetProperty("ratings").GetInt32()));
        Assert.Equal(0.8, courses[0].GetProperty("meanRating").GetDouble(), 1e-9);
        Assert.Equal((2.4 + 6.5) / 13, courses[0].GetProperty("bayesianRating").GetDouble(), 1e-9);
        Assert.Equal((0.2 + 6.5) / 11, courses[1].GetProperty("bayesianRating").GetDouble(), 1e-9);

        await Tenants.SetPrivacyThresholdAsync(tenant.Installation.Database, tenant.Tenant, 2, CancellationToken.None);
        courses = await CoursesAsync();
        Assert.Equal(0.8, courses[0].GetProperty("bayesianRating").GetDouble(), 1e-9);
        Assert.Equal(JsonValueKind.Null, courses[1].GetProperty("meanRating").ValueKind);

        async Task<List<JsonElement>> CoursesAsync() => [.. (await tenant.Http.ExpectAsync(200, "GET", "/insights/courses/evaluation")).GetProperty("courses").EnumerateArray()];
    }

    [Fact]
    public async Task A_video_is_followed_second_by_second()
    {
        const string Film = "https://example.edu.cn/videos/tea";
        var tenant = await RunningService.NewTenantAsync();
        await tenant.StoreAsync(SampleStatement.Batch(Watched(1, 10), Watched(2, 4)));
        await tenant.CaughtUpAsync();

        Assert.Equal([$"{Film}|2|14|10"], await RowsAsync($"/insights/videos?course={Academy.Tea}", "videos", "id,viewers,secondsWatched,secondsSeen", tenant));
        Assert.Empty(await RowsAsync("/insights/videos?course=https://example.edu.cn/courses/other", "videos", "id", tenant));
        Assert.Equal(
            Enumerable.Range(0, 10).Select(second => second < 4 ? $"{second}|2|2|1" : $"{second}|1|1|0.5"),
            await RowsAsync($"/insights/videos/seconds?activity={Film}", "seconds", "second,viewers,views,share", tenant), StringComparer.Ordinal);

        static string Watched(int learner, int until) => SampleStatement.Json(
            actor: Academy.Learner(learner), verb: "https://w3id.org/xapi/video/verbs/paused", @object: $$"""{"id":"{{Film}}"}""",
            rest: $$$$""","result":{"extensions":{"https://w3id.org/xapi/video/extensions/played-segments":"0[.]{{{{until}}}}"}},"context":{"contextActivities":{"parent":[{{{{Academy.Course(Academy.Tea)}}}}]}}""");
    }

    [Fact]
    public async Task Each_attempt_at_a_course_is_told_apart()
    {
        var tenant = await RunningService.NewTenantAsync();
        await tenant.StoreAsync(SampleStatement.Batch(
            Judged(1, 1, "failed", 0.3), Judged(1, 2, "passed", 0.9), Judged(2, 1, "failed", 0.2),
            SampleStatement.Json(actor: Academy.Learner(3), @object: Academy.Course(Academy.Tea))));
        await tenant.CaughtUpAsync();

        var ofOne = $"/insights/attempts?course={Academy.Tea}&agent={Academy.Learner(1).Escaped()}";
        Assert.Equal([$"{Registration(1)}|False|False|0.3", $"{Registration(2)}|True|True|0.9"], await RowsAsync(ofOne, "attempts", "registration,completed,success,bestScore", tenant));
        Assert.Equal([Registration(1), Registration(2)], await PagesAsync(ofOne, "attempts", "registration", tenant));
        Assert.Equal(3, (await PagesAsync($"/insights/attempts?group={Academy.Platform}", "attempts", "registration", tenant)).Count);

        static string Registration(int number) => $"00000000-0000-4000-8000-00000000000{number}";

        static string Judged(int learner, int attempt, string verdict, double score) => SampleStatement.Json(
            actor: Academy.Learner(learner), verb: $"http://adlnet.gov/expapi/verbs/{verdict}", @object: Academy.Course(Academy.Tea),
            rest: $$"""{{Academy.Score(score)}},"context":{"registration":"{{Registration(attempt)}}"}""");
    }

    /// <summary>Neither a step nor what was lost between two steps that are shown speaks of too few.</summary>
    [Fact]
    public void No_step_of_a_funnel_tells_of_few_learners()
    {
        Gen.Select(Gen.Long[0, 30].Array[5], Gen.Int[1, 8]).Sample((drawn, least) =>
        {
            var steps = drawn.OrderDescending().ToArray();
            var shown = FunnelRow.Of(new CourseFunnel(steps[0], steps[1], steps[2], steps[3], steps[4]), new PrivacyThreshold(least)).Select(row => row.Learners).OfType<long>().ToList();
            foreach (var learners in shown)
                Assert.All(shown.Append(0), other => Assert.False(Math.Abs(learners - other) is var few && few > 0 && few < least));
        });
    }

    private static string Identity(int number) => $"account:https://id.example.edu.cn|learner-{number}";

    private async Task<JsonElement> AnswerAsync(string path, TenantClient? tenant = null) => await (tenant ?? academy.Tenant).Http.ExpectAsync(200, "GET", path);

    private async Task<IReadOnlyList<string>> RowsAsync(string path, string list, string members, TenantClient? tenant = null) =>
        [.. (await AnswerAsync(path, tenant)).GetProperty(list).EnumerateArray().Select(row => string.Join('|', members.Split(',').Select(member => row.GetProperty(member))))];

    // One row to a page.
    private async Task<IReadOnlyList<string>> PagesAsync(string path, string list, string member, TenantClient? tenant = null)
    {
        var (found, after) = (new List<string>(), "");
        while (true)
        {
            var page = await AnswerAsync($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit=1{after}", tenant);
            found.Add(Assert.Single(page.GetProperty(list).EnumerateArray()).GetProperty(member).ToString());
            Assert.True(found.Count < 10, "The pages do not end.");
            if (page.GetProperty("next").GetString() is not { } next)
                return found;
            after = $"&after={next}";
        }
    }
}
