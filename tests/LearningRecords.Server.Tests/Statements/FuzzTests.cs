using System.Globalization;
using System.Net;
using System.Text;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Statements;

/// <summary>Thousands of damaged requests, the same ones every time.</summary>
public sealed class FuzzTests(OneTenant one) : IClassFixture<OneTenant>
{
    // MUTATIONS=100000 makes a night of it.
    private static readonly int Mutations = int.TryParse(Environment.GetEnvironmentVariable("MUTATIONS"), NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) ? wanted : 5_000;

    private const string Everything = """
        [{"id":"(id)","actor":{"objectType":"Group","name":"李","account":{"homePage":"https://id.example.edu.cn","name":"class-1"},"member":[{"mbox":"mailto:li@example.edu.cn"}]},
        "verb":{"id":"http://adlnet.gov/expapi/verbs/answered","display":{"zh-CN":"回答"}},
        "object":{"id":"https://example.edu.cn/q/1","definition":{"type":"http://adlnet.gov/expapi/activities/cmi.interaction","interactionType":"choice","choices":[{"id":"a"}],"correctResponsesPattern":["a"]}},
        "result":{"score":{"scaled":0.5,"raw":5,"min":0,"max":10},"success":true,"completion":false,"duration":"PT1M30.25S","extensions":{"https://w3id.org/xapi/video/extensions/progress":1e-1,"http://e.example/x":[null,1.0,{"a":"\u0000"}]}},
        "context":{"registration":"ec531277-b57b-4c15-8d91-d292c5b2b8f7","instructor":{"mbox_sha1sum":"da39a3ee5e6b4b0d3255bfef95601890afd80709"},"contextActivities":{"parent":[{"id":"https://example.edu.cn/courses/1"}]},"language":"zh-CN"},
        "timestamp":"2026-03-31T08:00:00.123+08:00","stored":"2026-03-31T08:00:00Z","authority":{"mbox":"mailto:me@example.org"},"version":"1.0.0"}]
        """;

    private static readonly string[] Pieces =
    [
        "null", "true", "{}", "[]", "\"\"", "\"\\u0000\"", "\"\\ud800\"", "-0", "1e999", "1e-999", "123456789012345678901234567890", "-1", "0.1",
        "\"0001-01-01T00:00:00Z\"", "\"9999-12-31T23:59:59.9999999Z\"", "\"2026-03-31T24:00:00Z\"", "\"P9999999999Y\"", "\"mailto:a@b\"", "\"http://x\"", "{\"a\":", "}", "]", ",", ":", "\"", "\\", "\u0001", "é", "\uFFFF",
    ];

    private readonly TenantClient _tenant = one.Tenant;

    [Fact]
    public async Task No_damaged_statement_is_a_failure_and_none_stops_the_projection()
    {
        var random = new Random(20260331);
        var (accepted, refused) = (0, 0);
        foreach (var damaged in Enumerable.Range(0, Mutations).Select(_ => Damage(random)).Chunk(8))
        {
            var answers = await Task.WhenAll(damaged.Select(async body => (Body: body, Answer: await _tenant.Http.PostAsync(new Uri("/xapi/statements", UriKind.Relative), TenantClient.Body(body)))));
            foreach (var (body, answer) in answers)
            {
                using (answer)
                {
                    Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()} for {Encoding.UTF8.GetString(body)}");
                    if (answer.StatusCode == HttpStatusCode.OK)
                        accepted++;
                    else
                        refused++;
                }
            }
        }

        Assert.True(accepted > Mutations / 50 && refused > Mutations / 2, $"{accepted} accepted, {refused} refused: the damage is too great or too small to find anything.");
        await _tenant.CaughtUpAsync();
        foreach (var path in new[] { "/xapi/statements?limit=0", "/insights/summary", "/insights/groups", "/insights/courses", "/insights/progress", "/insights/engagement", "/recommendations?group=account:https://id.example.edu.cn|class-1" })
        {
            using var answer = await _tenant.GetAsync(path);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }
    }

    private static byte[] Damage(Random random)
    {
        var text = Everything.Replace("(id)", new Guid(Bytes(random, 16)).ToString(), StringComparison.Ordinal);
        // Most often a value is replaced by another valid one, so that some of the damage is accepted.
        for (var hits = random.Next(1, 3); hits > 0; hits--)
        {
            var at = random.Next(text.Length);
            switch (random.Next(6))
            {
                case 0:
                    text = text.Remove(at, Math.Min(random.Next(1, 8), text.Length - at));
                    break;
                case 1:
                    text = text.Insert(at, Pieces[random.Next(Pieces.Length)]);
                    break;
                case 2:
                    text = text[..at] + (char)random.Next(1, 0x250) + text[(at + 1)..];
                    break;
                default:
                    text = ReplaceValue(text, at, Pieces[random.Next(Pieces.Length)]);
                    break;
            }
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        if (random.Next(10) == 0)
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        return bytes;
    }

    private static string ReplaceValue(string text, int at, string value)
    {
        var colon = text.IndexOf("\":", at, StringComparison.Ordinal);
        if (colon < 0)
            return text;
        var end = text.IndexOfAny([',', '}'], colon);
        return text[..(colon + 2)] + value + text[end..];
    }

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
