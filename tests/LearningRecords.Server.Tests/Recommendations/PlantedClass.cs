using System.Globalization;
using LearningRecords.Recommendations;
using LearningRecords.Server.Recommendations.Models;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Recommendations;

/// <summary>
/// A tenant of sixty learners who take the courses of one of two disciplines in their order, posted over HTTP: painting at the Riverside Centre, music at the Hillside Centre.
/// Each has taken five of eight courses, the last of them in the last few days.
/// </summary>
public sealed class PlantedClass : IAsyncLifetime
{
    public const int Learners = 60;
    public const string Riverside = "account:https://learn.example.cn/centres|riverside";
    public const string Hillside = "account:https://learn.example.cn/centres|hillside";

    public TenantClient Tenant { get; private set; } = null!;

    public static string Course(string discipline, int number) => $"https://learn.example.cn/courses/{discipline}-{number}";

    public static string Discipline(string discipline) => $"https://learn.example.cn/disciplines/{discipline}";

    /// <summary>The learner's account; even numbers paint, odd ones make music.</summary>
    public static string Agent(int number) => $$$"""{"account":{"homePage":"https://learn.example.cn","name":"l{{{number}}}"}}""";

    public static string Statement(int learner, string discipline, int course, DateTimeOffset at) =>
        $$$$$$"""
        {"actor":{{{{{{Agent(learner)}}}}}},"verb":{"id":"http://adlnet.gov/expapi/verbs/completed"},"timestamp":"{{{{{{at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)}}}}}}",
         "object":{"id":"{{{{{{Course(discipline, course)}}}}}}","definition":{"type":"http://adlnet.gov/expapi/activities/course","name":{"en":"{{{{{{discipline}}}}}} {{{{{{course}}}}}}","zh-CN":"{{{{{{(discipline == "painting" ? "绘画" : "音乐")}}}}}} {{{{{{course}}}}}}"}}},
         "context":{"contextActivities":{"grouping":[{"id":"{{{{{{Discipline(discipline)}}}}}}"}]},
                    "team":{"objectType":"Group","name":"Centre","account":{"homePage":"https://learn.example.cn/centres","name":"{{{{{{(discipline == "painting" ? "riverside" : "hillside")}}}}}}"}}}}
        """;

    public static string DisciplineOf(int learner) => learner % 2 == 0 ? "painting" : "music";

    /// <summary>Learners begin at one of the first four courses, a day apart from one another within each round.</summary>
    public static IEnumerable<string> Statements(DateTimeOffset now) =>
        from learner in Enumerable.Range(0, Learners)
        from taken in Enumerable.Range(0, 5)
        select Statement(learner, DisciplineOf(learner), (learner / 2 + taken) % 8, now.AddDays((12 * taken) - 50).AddMinutes(-10 * learner));

    public async Task InitializeAsync()
    {
        Tenant = await RunningService.NewTenantAsync();
        await Tenant.StoreAsync(SampleStatement.Batch(Statements(DateTimeOffset.UtcNow)));
        await Tenant.CaughtUpAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public Task<TrainedModel> TrainAsync(Guid? modelId = null) => TrainModel.RunAsync(
        Tenant.Installation.Store, Tenant.Installation.Database, Tenant.Tenant, modelId ?? Guid.CreateVersion7(), DateTimeOffset.UtcNow, new Progress<TrainingProgress>(), CancellationToken.None);

    /// <summary>A planted class that is ranked by a model.</summary>
    public sealed class Ranked : IAsyncLifetime
    {
        public PlantedClass Class { get; } = new();

        public TenantClient Tenant => Class.Tenant;

        public TrainedModel Model { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            await Class.InitializeAsync();
            Model = await Class.TrainAsync();
            await Tenant.UntilAsync("/recommendations?group=" + Riverside.Escaped(), answer => answer.GetProperty("basis").GetString() == "model");
        }

        public Task DisposeAsync() => Task.CompletedTask;
    }
}
