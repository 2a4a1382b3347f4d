using System.Net;
using LearningRecords.Server.Access;
using LearningRecords.Server.Tests.Access;
using LearningRecords.TestService;
using static LearningRecords.Server.Tests.Recommendations.RecommendationRequests;

namespace LearningRecords.Server.Tests.Recommendations;

public sealed class RecommendationTests(PlantedClass.Ranked ranked) : IClassFixture<PlantedClass.Ranked>
{
    private readonly TenantClient _tenant = ranked.Tenant;

    [Fact]
    public async Task A_learner_is_recommended_what_follows_and_nothing_taken()
    {
        // Learner 0 began at the first course and has taken five.
        var answer = await _tenant.AskedAsync(OfAgent(PlantedClass.Agent(0), "&limit=3"));

        Assert.Equal("model", answer.GetProperty("basis").GetString());
        Assert.Equal(ranked.Model.ModelId, answer.GetProperty("modelId").GetGuid());
        Assert.Contains(PlantedClass.Course("painting", 5), answer.Courses(), StringComparer.Ordinal);
        Assert.Empty(answer.Courses().Intersect(Enumerable.Range(0, 5).Select(number => PlantedClass.Course("painting", number)), StringComparer.Ordinal));
        var next = answer.GetProperty("courses").EnumerateArray().Single(course => course.GetProperty("course").GetString() == PlantedClass.Course("painting", 5));
        Assert.StartsWith("painting", next.GetProperty("titleEn").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("绘画", next.GetProperty("titleZh").GetString(), StringComparison.Ordinal);
        Assert.Equal(PlantedClass.Discipline("painting"), next.GetProperty("discipline").GetString());
        Assert.Equal($"urn:uuid:{answer.GetProperty("id").GetGuid()}#{next.GetProperty("rank")}", next.GetProperty("suggestion").GetString());
    }

    [Fact]
    public async Task A_learner_whom_nobody_knows_gets_the_ranking_of_the_group_they_are_said_to_be_in()
    {
        var answer = await _tenant.UntilAsync(OfAgent(PlantedClass.Agent(999), $"&group={PlantedClass.Hillside.Escaped()}&limit=5"), found => found.GetProperty("basis").GetString() == "group");

        Assert.Contains("Nothing is known of this learner", answer.GetProperty("note").GetString(), StringComparison.Ordinal);
        Assert.All(answer.Courses(), course => Assert.Contains("music", course, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_learner_whom_nobody_knows_and_no_group_gets_what_is_popular()
    {
        var answer = await _tenant.AskedAsync(OfAgent(PlantedClass.Agent(999)));

        Assert.Equal("popularity", answer.GetProperty("basis").GetString());
        Assert.Equal(10, answer.Courses().Count);
    }

    [Fact]
    public async Task An_unknown_group_gets_what_is_popular_and_is_told_so()
    {
        var answer = await _tenant.AskedAsync(OfGroup("account:https://nowhere.example|none"));

        Assert.Equal("popularity", answer.GetProperty("basis").GetString());
        Assert.Contains("Nothing is known of the group account:https://nowhere.example|none", answer.GetProperty("note").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_statement_of_a_learner_changes_their_recommendations_within_five_seconds_without_training()
    {
        const int Newcomer = 2_000;
        await _tenant.StoreAsync(PlantedClass.Statement(Newcomer, "music", 2, DateTimeOffset.UtcNow));
        var stored = DateTime.UtcNow;

        var answer = await _tenant.UntilAsync(OfAgent(PlantedClass.Agent(Newcomer), "&limit=3"), found => found.GetProperty("basis").GetString() == "model");

        Assert.True(DateTime.UtcNow - stored < TimeSpan.FromSeconds(5));
        Assert.DoesNotContain(PlantedClass.Course("music", 2), answer.Courses(), StringComparer.Ordinal);
        Assert.All(answer.Courses(), course => Assert.Contains("music", course, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_group_gets_its_own_courses_first_and_filters_leave_only_what_they_ask_for()
    {
        Assert.Contains("painting", (await _tenant.AskedAsync(OfGroup(PlantedClass.Riverside, "&limit=1"))).Courses()[0], StringComparison.Ordinal);

        var music = (await _tenant.AskedAsync(OfGroup(PlantedClass.Riverside, $"&discipline={PlantedClass.Discipline("music").Escaped()}&limit=20"))).Courses();
        Assert.Equal(8, music.Count);
        Assert.All(music, course => Assert.Contains("music", course, StringComparison.Ordinal));

        var none = await _tenant.AskedAsync(OfGroup(PlantedClass.Riverside, $"&discipline={PlantedClass.Discipline("sailing").Escaped()}"));
        Assert.Empty(none.Courses());
        Assert.Contains("No course is left", none.GetProperty("note").GetString(), StringComparison.Ordinal);

        // Every painting course was taken by more than half of the thirty who paint.
        var untaken = (await _tenant.AskedAsync(OfGroup(PlantedClass.Riverside, "&excludeTaken=true&limit=20"))).Courses();
        Assert.NotEmpty(untaken);
        Assert.All(untaken, course => Assert.Contains("music", course, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_editors_pin_and_block_shows_at_once_and_the_history_says_who_did_it()
    {
        using var administrator = await _tenant.AdministratorAsync();
        var (group, pinned, blocked) = ("account:https://learn.example.cn/centres|riverside".Escaped(), PlantedClass.Course("music", 3), PlantedClass.Course("music", 4));

        await administrator.ExpectAsync(200, "PUT", $"/recommendations/curation/pinned?group={group}&course={pinned.Escaped()}");
        await administrator.ExpectAsync(200, "PUT", $"/recommendations/curation/blocked?course={blocked.Escaped()}");
        var answer = await _tenant.AskedAsync(OfGroup(PlantedClass.Riverside, "&limit=100"));
        Assert.Equal(pinned, answer.Courses()[0]);
        Assert.Equal("pinned", answer.GetProperty("courses")[0].GetProperty("reason").GetProperty("kind").GetString());
        Assert.DoesNotContain(blocked, answer.Courses(), StringComparer.Ordinal);
        Assert.DoesNotContain(blocked, (await _tenant.AskedAsync(OfGroup(PlantedClass.Hillside, "&limit=100"))).Courses(), StringComparer.Ordinal);
        Assert.NotEqual(pinned, (await _tenant.AskedAsync(OfGroup(PlantedClass.Hillside, "&limit=100"))).Courses()[0], StringComparer.Ordinal);

        // Doing it again changes nothing.
        await administrator.ExpectAsync(200, "PUT", $"/recommendations/curation/pinned?group={group}&course={pinned.Escaped()}");
        await administrator.ExpectAsync(200, "DELETE", $"/recommendations/curation/pinned?group={group}&course={pinned.Escaped()}");
        await administrator.ExpectAsync(200, "DELETE", $"/recommendations/curation/blocked?course={blocked.Escaped()}");
        Assert.NotEqual(pinned, (await _tenant.AskedAsync(OfGroup(PlantedClass.Riverside, "&limit=100"))).Courses()[0], StringComparer.Ordinal);
        Assert.Contains(blocked, (await _tenant.AskedAsync(OfGroup(PlantedClass.Hillside, "&limit=100"))).Courses(), StringComparer.Ordinal);

        var history = (await administrator.ExpectAsync(200, "GET", $"/recommendations/curation/history?group={group}")).GetProperty("decisions").EnumerateArray().ToArray();
        Assert.Equal(["pinned", "unpinned"], history.Select(decided => decided.GetProperty("act").GetString()), StringComparer.Ordinal);
        Assert.All(history, decided => Assert.NotEmpty(decided.GetProperty("by").GetString()!));
    }

    [Fact]
    public async Task A_course_whose_id_is_no_iri_is_not_pinned()
    {
        using var administrator = await _tenant.AdministratorAsync();

        await administrator.ExpectAsync(400, "PUT", "/recommendations/curation/pinned?course=nothing");
        await administrator.ExpectAsync(400, "PUT", "/recommendations/curation/pinned");
    }

    [Theory]
    [InlineData("/recommendations", "Give group or agent.")]
    [InlineData("/recommendations?group=g&limit=0", "limit is a whole number from 1 to 100")]
    [InlineData("/recommendations?group=g&level=x", "level is a whole number from 1 to 9")]
    [InlineData("/recommendations?group=g&open=yes", "open is one of true, false")]
    [InlineData("/recommendations?agent={", "agent is not an xAPI Agent")]
    [InlineData("/recommendations?group=g&record=shown", "record=shown takes an agent as JSON")]
    [InlineData("/recommendations?group=g&wrong=1", "There is no parameter 'wrong' here")]
    [InlineData("/recommendations/quality?from=2026-02-01&until=2026-01-01", "from is a day before until")]
    [InlineData("/recommendations/quality?until=9999-12-31&from=x", "from is a day such as")]
    public Task A_wrong_question_is_told_what_is_wrong(string path, string says) => _tenant.GetAsync(path).RefusedAsync(HttpStatusCode.BadRequest, says);

    [Fact]
    public async Task Reasons_of_a_tenant_that_hides_small_figures_name_none()
    {
        var hiding = await RunningService.NewTenantAsync();
        await Tenants.SetPrivacyThresholdAsync(hiding.Installation.Database, hiding.Tenant, 1_000, CancellationToken.None);
        await hiding.StoreAsync(SampleStatement.Batch(PlantedClass.Statements(DateTimeOffset.UtcNow)));
        await hiding.CaughtUpAsync();

        foreach (var path in (string[])[OfGroup(PlantedClass.Riverside), OfAgent(PlantedClass.Agent(0)), OfAgent(PlantedClass.Agent(999))])
        {
            var courses = (await hiding.AskedAsync(path)).GetProperty("courses").EnumerateArray().ToArray();
            Assert.NotEmpty(courses);
            Assert.All(courses, course =>
            {
                Assert.Equal(System.Text.Json.JsonValueKind.Null, course.GetProperty("reason").GetProperty("support").ValueKind);
                Assert.DoesNotContain(course.GetProperty("reason").GetProperty("textEn").GetString()!, char.IsAsciiDigit);
            });
        }
    }
}
