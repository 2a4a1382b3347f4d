using System.Globalization;
using System.Text;
using LearningRecords.Server.Import;

namespace LearningRecords.Benchmarks.Load;

/// <summary>
/// Two years of a national open university, ten statements a learner on average, in the order of time: sittings of five statements in a course of eight units, few courses taken by many.
/// A learner has a platform of five, a guidance centre of two hundred in twenty provinces, and an age band.
/// </summary>
internal sealed class PastStatements(int statements)
{
    public const int Centres = 200;
    public const int Courses = 2_000;
    public const int Days = 730;
    private const int OfSitting = 5;
    private const string Root = "https://open.example.edu.cn";
    private static readonly string[] Terminals = ["Android app", "WeChat miniprogram", "Windows", "smart-tv"];
    private static readonly string[] AgeBands = ["under-45", "45-60", "60-75", "over-75"];

    public int Learners { get; } = statements / 10;

    public DateTimeOffset Start { get; } = new(DateTimeOffset.UtcNow.UtcDateTime.Date.AddDays(-Days), TimeSpan.Zero);

    public static string CourseId(int course) => $"{Root}/courses/{course}";

    public static string CentreId(int centre) => $"account:{Root}/centres|{centre}";

    public static string ProvinceId(int province) => $"{Root}/provinces/{province}";

    public static string AgeBandId(int band) => $"{Root}/age-bands/{AgeBands[band]}";

    public static string LearnerId(int learner) => $"account:{PlatformOf(learner)}|learner-{learner}";

    public static string VideoId(int course) => $"{CourseId(course)}/videos/1";

    public static IEnumerable<ImportedGroup> Groups =>
    [
        .. Enumerable.Range(0, 20).Select(province => new ImportedGroup(ProvinceId(province), "province", null, $"Province {province}", $"第{province}省")),
        .. Enumerable.Range(0, Centres).Select(centre => new ImportedGroup(CentreId(centre), "centre", ProvinceId(centre % 20), $"Centre {centre}", $"第{centre}中心")),
        .. AgeBands.Select((band, index) => new ImportedGroup(AgeBandId(index), "age-band", null, band, band)),
    ];

    public IEnumerable<ImportedMembership> Memberships =>
        Enumerable.Range(0, Learners).Select(learner => new ImportedMembership(AgeBandId(Hash(learner, 3) % AgeBands.Length), PlatformOf(learner), $"learner-{learner}", null, null, null));

    public IEnumerable<StatementSource> All() => Enumerable.Range(0, statements).Select(number => new StatementSource(number + 1, Encoding.UTF8.GetBytes(Json(number))));

    /// <summary>A sitting in each of some courses beyond those, spread over the two years.</summary>
    public IEnumerable<StatementSource> InFurtherCourses(int courses) => Enumerable.Range(0, courses * OfSitting).Select(number =>
        new StatementSource(number + 1, Encoding.UTF8.GetBytes(Json(
            statements + number, (statements + number) / OfSitting, number % OfSitting, Hash(number / OfSitting, 15) % Learners, Courses + (number / OfSitting), Start.AddDays((double)Days * number / OfSitting / courses)))));

    private string Json(int number)
    {
        var (sitting, step) = (number / OfSitting, number % OfSitting);
        var learner = Hash(sitting, 1) % Learners;
        // The product of two chances: a tenth of the courses gets most of the sittings.
        var course = (int)((long)(Hash(learner + (sitting % 3), 2) % Courses) * (Hash(sitting, 4) % Courses) / Courses);
        return Json(number, sitting, step, learner, course, Start.AddSeconds(Days * 86_400.0 / statements * sitting * OfSitting));
    }

    private static string Json(int number, int sitting, int step, int learner, int course, DateTimeOffset begins)
    {
        var unit = (sitting + step) % 8;
        var at = begins.AddMinutes(step * 6);
        var finishes = step == OfSitting - 1 && Hash(sitting, 5) % 4 == 0;
        var (verb, result) = finishes
            ? ("http://adlnet.gov/expapi/verbs/passed", $$""" "success":true,"score":{"scaled":0.{{50 + (Hash(sitting, 6) % 50)}} } """)
            : step switch
            {
                0 => ("http://adlnet.gov/expapi/verbs/initialized", "\"duration\":\"PT0S\""),
                1 => ("https://w3id.org/xapi/video/verbs/paused", $$"""
                    "extensions":{"https://w3id.org/xapi/video/extensions/played-segments":"{{Hash(sitting, 7) % 60}}[.]{{60 + (Hash(sitting, 8) % 240)}}",
                    "https://w3id.org/xapi/video/extensions/time":60,"https://w3id.org/xapi/video/extensions/length":300}
                    """),
                2 => ("http://adlnet.gov/expapi/verbs/progressed", $$""" "extensions":{"https://w3id.org/xapi/cmi5/result/extensions/progress":{{Hash(sitting, 9) % 100}} } """),
                3 => ("http://adlnet.gov/expapi/verbs/completed", $$""" "completion":true,"score":{"scaled":0.{{40 + (Hash(sitting, 10) % 60)}} } """),
                _ => ("http://id.tincanapi.com/verb/rated", $$""" "score":{"scaled":0.{{30 + (Hash(sitting, 11) % 70)}} } """),
            };
        var ofCourse = finishes || step is 0 or 4;
        var target = ofCourse ? CourseJson(course) : $$"""{"id":"{{(step == 1 ? VideoId(course) : $"{CourseId(course)}/units/{unit}")}}","definition":{"name":{"zh-CN":"第{{unit}}单元"} } }""";
        return string.Create(CultureInfo.InvariantCulture, $$"""
            {"id":"{{new Guid(number, 0, 0x4000, 0x80, 0, 0, 0, 0, 0, 0, 1)}}","actor":{"name":"学员{{learner}}","account":{"homePage":"{{PlatformOf(learner)}}","name":"learner-{{learner}}" } },"verb":{"id":"{{verb}}"},"object":{{target}},"result":{ {{result}} },
            "context":{"registration":"{{new Guid(learner, (short)course, 0x4000, 0x80, 0, 0, 0, 0, 0, 0, 2)}}","platform":"{{Terminals[Hash(learner + sitting, 12) % Terminals.Length]}}","team":{"objectType":"Group","account":{"homePage":"{{Root}}/centres","name":"{{Hash(learner, 13) % Centres}}" } },
            "contextActivities":{"parent":[{{CourseJson(course)}}]} },"timestamp":"{{at:yyyy-MM-ddTHH:mm:ss.fffZ}}"}
            """);
    }

    private static string CourseJson(int course) => $$"""{"id":"{{CourseId(course)}}","definition":{"type":"http://adlnet.gov/expapi/activities/course","name":{"zh-CN":"课程{{course}}","en":"Course {{course}}"} } }""";

    private static string PlatformOf(int learner) => $"{Root}/platforms/{Hash(learner, 14) % 5}";

    // Scatters neighbours; never negative.
    private static int Hash(int value, int purpose)
    {
        var mixed = unchecked(((uint)value * 0x9E37_79B1u) ^ ((uint)purpose * 0x85EB_CA77u));
        mixed ^= mixed >> 15;
        mixed *= 0x2C1B_3C6Du;
        mixed ^= mixed >> 12;
        mixed *= 0x297A_2D39u;
        mixed ^= mixed >> 15;
        return (int)(mixed & int.MaxValue);
    }
}
