using System.Net;
using System.Text.Json;
using LearningRecords.TestService;

namespace LearningRecords.Browser.Tests;

/// <summary>
/// Eight learners of tai chi, a course of two units and a video, and two of calligraphy, in a tenant of its own. All learnt on a Wednesday of this year's March at noon in
/// Asia/Shanghai: learner n, counted from 0, attended, on even numbers as a member of the Riverside Centre; those below 6 completed unit 1 with a score of 0.4 + n/10, those
/// below 3 unit 2 the day after, and with it the course; those below 4 watched the first five of the video's ten seconds, those below 2 all; those below 3 gave the course 0.8.
/// </summary>
public sealed class College
{
    public const string TaiChi = "https://college.example.cn/courses/tai-chi";
    public const string TaiChiName = "Tai chi for beginners";
    public const string Calligraphy = "https://college.example.cn/courses/calligraphy";
    public const string VideoName = "Opening form";

    private static readonly Lazy<Task<College>> Seeded = new(() => SeedAsync("", TaiChiName));
    private static readonly Lazy<Task<College>> SeededWithMarkup = new(() => SeedAsync(Markup, Markup + TaiChiName));

    /// <summary>What must not become more than text.</summary>
    public const string Markup = "<img src=x onerror=\"window.broken=1\"></script><script>window.broken=1</script>{{7*7}}";

    private static readonly string Wednesday = $"{DateTime.UtcNow.Year}-03-{Enumerable.Range(4, 7).First(day => new DateOnly(DateTime.UtcNow.Year, 3, day).DayOfWeek == DayOfWeek.Wednesday):00}";
    private static readonly string Thursday = $"{Wednesday[..8]}{int.Parse(Wednesday[8..], System.Globalization.CultureInfo.InvariantCulture) + 1:00}";

    private College(TenantClient tenant) => Tenant = tenant;

    public TenantClient Tenant { get; }

    public string CoursesAddress => $"/courses?tenant={Tenant.Tenant}";

    public string CourseAddress => $"/course?tenant={Tenant.Tenant}&course={Uri.EscapeDataString(TaiChi)}";

    public string LearnersAddress => $"/learners?tenant={Tenant.Tenant}&course={Uri.EscapeDataString(TaiChi)}";

    public string LearnerAddress(int number) => $"/learner?tenant={Tenant.Tenant}&learner={Uri.EscapeDataString(Identity(number))}";

    public static string Identity(int number) => $"mailto:learner-{number}@college.example.cn";

    public static Task<College> OfEightAsync() => Seeded.Value;

    /// <summary>The same for one test alone, which may add to it.</summary>
    public static Task<College> OfItsOwnAsync() => SeedAsync("", TaiChiName);

    /// <summary>The same, with <see cref="Markup"/> in every name and title.</summary>
    public static Task<College> WithMarkupAsync() => SeededWithMarkup.Value;

    /// <summary>An answer of the API to the same tenant.</summary>
    public async Task<JsonElement> AskAsync(string path)
    {
        using var document = JsonDocument.Parse(await Tenant.Http.GetStringAsync(path));
        return document.RootElement.Clone();
    }

    private static async Task<College> SeedAsync(string markup, string taiChiName)
    {
        var college = new College(await RunningService.NewTenantAsync());
        var statements = new List<object>();
        for (var number = 0; number < 8; number++)
        {
            var learner = new { name = $"{markup}Learner {number}", mbox = Identity(number) };
            var inCourse = new { contextActivities = new { parent = new[] { new { id = TaiChi } } } };
            var registered = new { registration = $"00000000-0000-4000-8000-00000000000{number}", contextActivities = new { parent = new[] { new { id = TaiChi } } } };
            statements.Add(new
            {
                actor = learner,
                verb = new { id = "http://adlnet.gov/expapi/verbs/attended", display = new Dictionary<string, string>(StringComparer.Ordinal) { ["en"] = markup + "attended" } },
                @object = Course(TaiChi, taiChiName, "太极拳入门"),
                context = number % 2 == 0 ? new { team = new { objectType = "Group", name = markup + "Riverside Centre", account = new { homePage = "https://college.example.cn/centres", name = "riverside" } } } : null,
                timestamp = Wednesday + "T12:00:00+08:00",
            });
            if (number < 6)
                statements.Add(new { actor = learner, verb = Verb("completed"), @object = Activity("unit-1", markup + "Unit one"), result = new { score = new { scaled = Math.Round(0.4 + (number / 10.0), 1) } }, context = registered, timestamp = Wednesday + "T12:10:00+08:00" });
            if (number < 3)
            {
                statements.Add(new { actor = learner, verb = Verb("completed"), @object = Activity("unit-2", markup + "Unit two"), context = registered, timestamp = Thursday + "T12:10:00+08:00" });
                statements.Add(new { actor = learner, verb = new { id = "http://id.tincanapi.com/verb/rated" }, @object = Course(TaiChi, taiChiName, "太极拳入门"), result = new { score = new { scaled = 0.8 } }, timestamp = Thursday + "T12:20:00+08:00" });
            }

            if (number < 4)
            {
                statements.Add(new
                {
                    actor = learner,
                    verb = new { id = "https://w3id.org/xapi/video/verbs/paused" },
                    @object = new { id = TaiChi + "/video", definition = new { type = "https://w3id.org/xapi/video/activity-type/video", name = new Dictionary<string, string>(StringComparer.Ordinal) { ["en"] = markup + VideoName } } },
                    result = new { extensions = new Dictionary<string, object>(StringComparer.Ordinal) { ["https://w3id.org/xapi/video/extensions/time"] = number < 2 ? 10 : 5, ["https://w3id.org/xapi/video/extensions/played-segments"] = number < 2 ? "0[.]10" : "0[.]5" } },
                    context = new { contextActivities = inCourse.contextActivities, extensions = new Dictionary<string, object>(StringComparer.Ordinal) { ["https://w3id.org/xapi/video/extensions/length"] = 10, ["https://w3id.org/xapi/video/extensions/session-id"] = $"session-{number}" } },
                    timestamp = Wednesday + "T12:20:00+08:00",
                });
            }

            if (number < 2)
                statements.Add(new { actor = learner, verb = Verb("experienced"), @object = Course(Calligraphy, "Calligraphy", "书法"), timestamp = Wednesday + "T13:30:00+08:00" });
        }

        var answer = await college.Tenant.PostAsync(JsonSerializer.Serialize(statements, WithoutNulls));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await college.Tenant.CaughtUpAsync();
        return college;
    }

    private static object Verb(string name) => new { id = $"http://adlnet.gov/expapi/verbs/{name}" };

    private static object Course(string id, string en, string zh) =>
        new { id, definition = new { type = "http://adlnet.gov/expapi/activities/course", name = new Dictionary<string, string>(StringComparer.Ordinal) { ["en"] = en, ["zh-CN"] = zh } } };

    private static object Activity(string id, string en) => new { id = $"{TaiChi}/{id}", definition = new { name = new Dictionary<string, string>(StringComparer.Ordinal) { ["en"] = en } } };

    private static readonly JsonSerializerOptions WithoutNulls = new() { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };
}
