using System.Text;
using LearningRecords.Server.Access;
using LearningRecords.Server.Ingest;
using LearningRecords.Server.Requests;
using LearningRecords.Xapi;

namespace LearningRecords.Benchmarks.Load;

/// <summary>
/// Statements of about 1 kB of a video player in guidance centres. Of every twenty, four may be of a shared kiosk, three of them about one campaign under one
/// registration, five in one course and six by one centre's team; so each of those values, and pairs of them, match at least 15 % of what is stored.
/// </summary>
internal static class SampleStatements
{
    public const string HomePage = "https://learn.example.edu.cn";
    public const string Kiosk = """{"objectType":"Agent","account":{"homePage":"https://learn.example.edu.cn","name":"kiosk-1"}}""";
    public const string Team = """{"objectType":"Group","account":{"homePage":"https://learn.example.edu.cn","name":"centre-1"}}""";
    public const string Experienced = "http://adlnet.gov/expapi/verbs/experienced";
    public const string Completed = "http://adlnet.gov/expapi/verbs/completed";
    public const string Campaign = "https://learn.example.edu.cn/courses/campaign/videos/1";
    public const string Course = "https://learn.example.edu.cn/courses/1";
    public const string Registration = "6c0e4d8a-3f53-4bb4-9d8e-0d0b6a0f7a11";

    private static readonly string[] Verbs = [Completed, "https://w3id.org/xapi/video/verbs/played", "https://w3id.org/xapi/video/verbs/paused", "https://w3id.org/xapi/video/verbs/seeked"];

    public static byte[] Json(long number, Guid id, bool isAtKiosk)
    {
        var of20 = number % 20;
        var learner = isAtKiosk && of20 < 4 ? "kiosk-1" : $"learner-{number * 7919 % 400_000}";
        var isCampaign = of20 < 3;
        var verb = isCampaign ? Experienced : of20 is 5 or 9 ? Experienced : Verbs[number / 20 % Verbs.Length];
        var course = of20 < 5 ? 1 : 2 + number * 31 % 299;
        var video = isCampaign ? Campaign : $"{HomePage}/courses/{course}/videos/{number * 17 % 120}";
        var registration = isCampaign ? Registration : new Guid((int)(number * 7919 % 400_000), (short)course, 7, 1, 2, 3, 4, 5, 6, 7, 8).ToString();
        var centre = of20 < 6 ? 1 : 2 + number % 200;
        return Encoding.UTF8.GetBytes($$$$"""
            {"id":"{{{{id}}}}","actor":{"objectType":"Agent","account":{"homePage":"{{{{HomePage}}}}","name":"{{{{learner}}}}"}},"verb":{"id":"{{{{verb}}}}","display":{"en-US":"did","zh-CN":"做了"}},"object":{"objectType":"Activity","id":"{{{{video}}}}","definition":{"type":"https://w3id.org/xapi/video/activity-type/video","name":{"en-US":"Tai chi for beginners","zh-CN":"太极拳入门"}}},"result":{"completion":{{{{(verb == Completed ? "true" : "false")}}}},"duration":"PT{{{{number % 900}}}}S","extensions":{"https://w3id.org/xapi/video/extensions/time":{{{{number % 900}}}},"https://w3id.org/xapi/video/extensions/played-segments":"0[.]42[,]60[.]75.5"}},"context":{"registration":"{{{{registration}}}}","team":{"objectType":"Group","account":{"homePage":"{{{{HomePage}}}}","name":"centre-{{{{centre}}}}"}},"contextActivities":{"category":[{"id":"https://w3id.org/xapi/video"}],"grouping":[{"id":"{{{{HomePage}}}}/courses/{{{{course}}}}"}]},"language":"zh-CN"},"timestamp":"{{{{DateTime.UnixEpoch.AddSeconds(1_767_225_600 + number % 20_000_000):yyyy-MM-ddTHH:mm:ss}}}}Z"}
            """);
    }

    public static byte[] Batch(long first, int count, bool atKiosk = false)
    {
        var body = new MemoryStream();
        body.WriteByte((byte)'[');
        for (var i = 0; i < count; i++)
        {
            if (i > 0)
                body.WriteByte((byte)',');
            body.Write(Json(first + i, Guid.NewGuid(), atKiosk));
        }

        body.WriteByte((byte)']');
        return body.ToArray();
    }

    /// <summary>What the service makes of statements before it commits them.</summary>
    public static IReadOnlyList<PreparedStatement> Prepared(long first, int count, string credential = MeasuredService.Key, bool atKiosk = false) =>
        PrepareStatements.Prepare(
            StatementReader.Read(Batch(first, count, atKiosk), XapiVersion.V2_0_0).Statements,
            new XapiCaller("default", Scopes.All, Encoding.UTF8.GetBytes(Credentials.AuthorityOf(credential)), XapiVersion.V2_0_0),
            Guid.CreateVersion7);
}
