using LearningRecords.Server.Access;
using LearningRecords.Server.Import;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Insights;

/// <summary>
/// A tenant with the usual privacy threshold and one course of three weeks. Twenty learners watched its video in the first, ten minutes each: all its first five seconds,
/// ten the next five, four the next. In the second ten of them and six new ones took the quiz by phone, which the ten passed. In the third two wrote the essay.
/// The centre's members are the first twenty.
/// </summary>
public sealed class SpringCourse : IAsyncLifetime
{
    public const string Centre = "https://example.edu.cn/centres/spring";
    public const string Video = "https://example.edu.cn/videos/spring";
    private const string Parent = """
        "contextActivities":{"parent":[{"id":"https://example.edu.cn/courses/spring","definition":{"type":"http://adlnet.gov/expapi/activities/course"}}]}
        """;

    public TenantClient Tenant { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Tenant = await RunningService.NewTenantAsync();
        await Tenants.SetPrivacyThresholdAsync(Tenant.Installation.Database, Tenant.Tenant, 5, CancellationToken.None);
        await ImportGroups.RunAsync(
            Tenant.Installation.Store, Tenant.Installation.Database, Tenant.Tenant, [new ImportedGroup(Centre, "centre", null, "Spring Centre", "春季学习中心")],
            Enumerable.Range(0, 20).Select(learner => new ImportedMembership(Centre, "https://id.example.edu.cn", $"spring-{learner}", null, null, null)), CancellationToken.None);
        await Tenant.StoreAsync(SampleStatement.Batch(
        [
            .. Enumerable.Range(0, 20).Select(Watch),
            .. Enumerable.Range(0, 10).Select(learner => TakeQuiz(learner, "passed", "true", 0.8)),
            .. Enumerable.Range(20, 6).Select(learner => TakeQuiz(learner, "failed", "false", 0.3)),
            .. Enumerable.Range(0, 2).Select(WriteEssay),
        ]));
        await Tenant.CaughtUpAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private static string Actor(int learner) => $$$"""{"account":{"homePage":"https://id.example.edu.cn","name":"spring-{{{learner}}}"}}""";

    private static string Watch(int learner) => SampleStatement.Json(
        actor: Actor(learner),
        verb: "https://w3id.org/xapi/video/verbs/paused",
        @object: $$$$"""{"id":"{{{{Video}}}}","definition":{"name":{"zh-CN":"春","en":"Spring"}}}""",
        rest: $$$"""
            ,"timestamp":"2026-03-02T08:30:00+08:00","context":{ {{{Parent}}} },"result":{"duration":"PT10M","extensions":{
            "https://w3id.org/xapi/video/extensions/played-segments":"0[.]{{{(learner < 4 ? 15 : learner < 10 ? 10 : 5)}}}","https://w3id.org/xapi/video/extensions/length":20}}
            """);

    private static string TakeQuiz(int learner, string verb, string success, double score) => SampleStatement.Json(
        actor: Actor(learner),
        verb: "http://adlnet.gov/expapi/verbs/" + verb,
        @object: """{"id":"https://example.edu.cn/quizzes/spring"}""",
        rest: FormattableString.Invariant($$$$"""
            ,"timestamp":"2026-03-11T20:15:00+08:00","context":{"registration":"00000000-0000-4000-8000-0000000000{{{{learner:00}}}}","platform":"Android", {{{{Parent}}}} },
            "result":{"success":{{{{success}}}},"score":{"scaled":{{{{score}}}} } }
            """));

    private static string WriteEssay(int learner) => SampleStatement.Json(
        actor: Actor(learner),
        @object: """{"id":"https://example.edu.cn/essays/spring"}""",
        rest: $$$""","timestamp":"2026-03-17T09:00:00+08:00","context":{ {{{Parent}}} }""");
}
