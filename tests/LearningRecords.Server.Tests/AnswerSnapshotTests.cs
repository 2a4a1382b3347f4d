using LearningRecords.TestService;

namespace LearningRecords.Server.Tests;

/// <summary>Whole answers, so that no member of what clients rely on changes unnoticed.</summary>
public sealed class AnswerSnapshotTests(AnswerSnapshotTests.SmallSchool school) : IClassFixture<AnswerSnapshotTests.SmallSchool>
{
    private readonly TenantClient _tenant = school.Tenant;

    /// <summary>A tenant with two learners, two courses and a class.</summary>
    public sealed class SmallSchool : IAsyncLifetime
    {
        private const string Course = "http://adlnet.gov/expapi/activities/course";

        public TenantClient Tenant { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Tenant = await RunningService.NewTenantAsync();
            await Tenant.StoreAsync(SampleStatement.Batch(
                Statement("00000000-0000-4000-8000-000000000001", SampleStatement.Li, SampleStatement.Attended, "painting", "国画入门", "2026-03-30T08:00:00Z"),
                Statement("00000000-0000-4000-8000-000000000002", SampleStatement.Li, SampleStatement.Completed, "painting", "国画入门", "2026-03-30T08:20:00Z", ""","result":{"score":{"scaled":0.8},"success":true}"""),
                Statement("00000000-0000-4000-8000-000000000003", SampleStatement.Wang, SampleStatement.Attended, "painting", "国画入门", "2026-03-31T17:00:00Z"),
                Statement("00000000-0000-4000-8000-000000000004", SampleStatement.Wang, SampleStatement.Attended, "singing", "合唱", "2026-03-31T18:00:00Z")));
            await Tenant.CaughtUpAsync();
        }

        public Task DisposeAsync() => Task.CompletedTask;

        private static string Statement(string id, string actor, string verb, string course, string title, string timestamp, string rest = "") => SampleStatement.Json(
            Guid.Parse(id),
            actor,
            verb,
            $$$$"""{"id":"https://example.edu.cn/courses/{{{{course}}}}","definition":{"type":"{{{{Course}}}}","name":{"zh-CN":"{{{{title}}}}","en":"{{{{course}}}}"}}}""",
            $$$$""","timestamp":"{{{{timestamp}}}}","context":{"team":{"objectType":"Group","name":"Class 1","account":{"homePage":"https://id.example.edu.cn","name":"class-1"}}}{{{{rest}}}}""");
    }

    [Fact]
    public async Task An_error_with_several_problems()
    {
        using var answer = await _tenant.PostAsync(SampleStatement.Batch(
            SampleStatement.Json(),
            SampleStatement.Json(actor: """{"mbox":"li@example.edu.cn","nickname":"Li"}""", rest: ""","result":{"score":{"scaled":7}}"""),
            """{"verb":null,"object":[]}"""));

        Snapshots.Match(await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_error_with_several_wrong_parameters() => await MatchesAsync("/xapi/statements?limit=-1&since=yesterday&agent={}&page=2");

    [Fact]
    public async Task A_conflict()
    {
        using var answer = await _tenant.PostAsync(SampleStatement.Batch(SampleStatement.Json(), SampleStatement.Json(Guid.Parse("00000000-0000-4000-8000-000000000001"))));

        Snapshots.Match(await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_page_of_statements() => await MatchesAsync("/xapi/statements?limit=2");

    [Fact]
    public async Task Insights_summary() => await MatchesAsync("/insights/summary");

    [Fact]
    public async Task Insights_groups() => await MatchesAsync("/insights/groups");

    [Fact]
    public async Task Insights_courses() => await MatchesAsync("/insights/courses");

    [Fact]
    public async Task Insights_progress() => await MatchesAsync("/insights/progress");

    [Fact]
    public async Task Insights_engagement() => await MatchesAsync("/insights/engagement");

    [Fact]
    public async Task Recommendations_for_a_group() => await MatchesAsync("/recommendations?group=account:https://id.example.edu.cn|class-1");

    [Fact]
    public async Task Recommendations_for_a_learner() => await MatchesAsync($"/recommendations?agent={SampleStatement.Li.Escaped()}");

    private async Task MatchesAsync(string path, [System.Runtime.CompilerServices.CallerMemberName] string test = "")
    {
        using var answer = await _tenant.GetAsync(path);
        Snapshots.Match(await answer.Content.ReadAsStringAsync(), test);
    }
}
