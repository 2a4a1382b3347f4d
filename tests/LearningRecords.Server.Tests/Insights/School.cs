using LearningRecords.Server.Access;
using LearningRecords.Server.Import;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Insights;

/// <summary>
/// A tenant with the usual privacy threshold. Forty learners took up painting, thirty completed it; three took up singing; six took up calligraphy, of whom five completed it.
/// Centre 1 is all forty, centre 2 the three, centre 3 the six; the three centres lie in one province.
/// </summary>
public sealed class School : IAsyncLifetime
{
    public const string Province = "https://example.edu.cn/provinces/51";
    private const string CourseType = "http://adlnet.gov/expapi/activities/course";

    public TenantClient Tenant { get; private set; } = null!;

    public static string Course(string name) => $"https://example.edu.cn/courses/{name}";

    public static string Centre(int number) => $"https://example.edu.cn/centres/{number}";

    public async Task InitializeAsync()
    {
        Tenant = await RunningService.NewTenantAsync();
        await Tenants.SetPrivacyThresholdAsync(Tenant.Installation.Database, Tenant.Tenant, 5, CancellationToken.None);
        await DefineGroupsAsync();
        await Tenant.StoreAsync(SampleStatement.Batch(
        [
            .. Take("painting", "=国画", 0, 40, completed: 30),
            .. Take("singing", "合唱", 0, 3, completed: 1),
            .. Take("calligraphy", "书法", 0, 6, completed: 5),
        ]));
        await Tenant.CaughtUpAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private static string Learner(int number) => $$$"""{"name":"@learner {{{number}}}","account":{"homePage":"https://id.example.edu.cn","name":"learner-{{{number}}}"}}""";

    // Each learner a day's attendance, and a completion where there is one.
    private static IEnumerable<string> Take(string course, string title, int first, int learners, int completed) =>
        Enumerable.Range(first, learners).Select(number => Statement(SampleStatement.Attended, number, course, title, 8))
            .Concat(Enumerable.Range(first, completed).Select(number => Statement(SampleStatement.Completed, number, course, title, 9)));

    private static string Statement(string verb, int learner, string course, string title, int hour) => SampleStatement.Json(
        actor: Learner(learner),
        verb: verb,
        @object: $$$$"""{"id":"{{{{Course(course)}}}}","definition":{"type":"{{{{CourseType}}}}","name":{"zh-CN":"{{{{title}}}}","en":"{{{{course}}}}"}}}""",
        rest: $$"""
            ,"timestamp":"2026-03-{{(course == "painting" ? 30 : 31)}}T0{{hour}}:00:00Z"
            """);

    private async Task DefineGroupsAsync()
    {
        var centres = new (int Number, int Learners)[] { (1, 40), (2, 3), (3, 6) };
        await ImportGroups.RunAsync(
            Tenant.Installation.Store, Tenant.Installation.Database, Tenant.Tenant,
            [new ImportedGroup(Province, "province", null, "Sichuan", "四川省"), .. centres.Select(centre => new ImportedGroup(Centre(centre.Number), "centre", Province, $"Centre {centre.Number}", $"第{centre.Number}学习中心"))],
            centres.SelectMany(centre => Enumerable.Range(0, centre.Learners).Select(number => new ImportedMembership(Centre(centre.Number), "https://id.example.edu.cn", $"learner-{number}", null, null, null))),
            CancellationToken.None);
    }
}
