using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Insights;

/// <summary>
/// Four learners and a course in tea of two units, in March 2026, times in Asia/Shanghai. Learner 1 attended on Monday 2nd at 09:00 on a phone, completed unit 1 (0.8) at 09:10
/// and unit 2 (0.6) at 09:20, and gave the course 0.9 a week later at 09:00. Learner 2 completed unit 1 (0.4) on the 2nd at 09:00, learner 3 only scanned a code at 21:00.
/// Learner 4 attended on Tuesday 10th at 10:00 and at 10:10.
/// </summary>
public sealed class Academy : IAsyncLifetime
{
    public const string Tea = "https://example.edu.cn/courses/tea";
    public const string Platform = "homepage:https://id.example.edu.cn";
    public const string Rated = "http://id.tincanapi.com/verb/rated";

    public TenantClient Tenant { get; private set; } = null!;

    public static string Learner(int number) => $$$"""{"account":{"homePage":"https://id.example.edu.cn","name":"learner-{{{number}}}"}}""";

    public static string Course(string id) => $$$"""{"id":"{{{id}}}","definition":{"type":"http://adlnet.gov/expapi/activities/course"}}""";

    public static string At(string timestamp) => $",\"timestamp\":\"2026-03-{timestamp}:00+08:00\"";

    public static string Score(double score) => FormattableString.Invariant($",\"result\":{{\"score\":{{\"scaled\":{score}}}}}");

    public async Task InitializeAsync()
    {
        Tenant = await RunningService.NewTenantAsync();
        await Tenant.StoreAsync(SampleStatement.Batch(
            SampleStatement.Json(actor: Learner(1), @object: Course(Tea), rest: At("02T09:00") + ""","context":{"platform":"Android app"}"""),
            SampleStatement.Json(actor: Learner(1), verb: SampleStatement.Completed, @object: Unit(1), rest: At("02T09:10") + Score(0.8) + InTea),
            SampleStatement.Json(actor: Learner(1), verb: SampleStatement.Completed, @object: Unit(2), rest: At("02T09:20") + Score(0.6) + InTea),
            SampleStatement.Json(actor: Learner(1), verb: Rated, @object: Course(Tea), rest: At("09T09:00") + Score(0.9)),
            SampleStatement.Json(actor: Learner(2), verb: SampleStatement.Completed, @object: Unit(1), rest: At("02T09:00") + Score(0.4) + InTea),
            SampleStatement.Json(actor: Learner(3), verb: "https://example.edu.cn/verbs/scanned", @object: Course(Tea), rest: At("02T21:00")),
            SampleStatement.Json(actor: Learner(4), @object: Course(Tea), rest: At("10T10:00")),
            SampleStatement.Json(actor: Learner(4), @object: Course(Tea), rest: At("10T10:10"))));
        await Tenant.CaughtUpAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public static string UnitId(int number) => $"https://example.edu.cn/courses/tea/units/{number}";

    private static string Unit(int number) => $$$$"""{"id":"{{{{UnitId(number)}}}}","definition":{"name":{"en":"unit {{{{number}}}}"}}}""";

    private static string InTea => $$$$""","context":{"contextActivities":{"parent":[{{{{Course(Tea)}}}}]}}""";
}
