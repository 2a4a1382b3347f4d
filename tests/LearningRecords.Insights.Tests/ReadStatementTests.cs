using System.Text;
using System.Text.Json;
using CsCheck;
using LearningRecords.Events;
using LearningRecords.Insights.Facts;
using LearningRecords.Xapi;

namespace LearningRecords.Insights.Tests;

/// <summary>Statements of a page have their learners, activities and courses in common; each is read as if it stood alone.</summary>
public sealed class ReadStatementTests
{
    // The same words in different places, and different words for the same thing.
    private static readonly string[] Activities =
    [
        """{"id":"https://example.edu.cn/1"}""",
        """{"id":"https://example.edu.cn/1","objectType":"Activity"}""",
        """{"id":"https://example.edu.cn/1","definition":{"name":{"en":"One","zh-CN":"一"}}}""",
        """{"id":"https://example.edu.cn/1","definition":{"name":{"fr":"Un"},"type":"http://adlnet.gov/expapi/activities/course"}}""",
        """{"id":"https://example.edu.cn/2","definition":{"type":"http://adlnet.gov/expapi/activities/course"}}""",
        """{"id":"https://example.edu.cn/3#1","definition":{"type":"http://id.tincanapi.com/activitytype/suggestion"}}""",
    ];

    private static readonly string[] Objects =
    [
        .. Activities,
        """{"objectType":"StatementRef","id":"11111111-1111-4111-8111-111111111111"}""",
        """{"mbox":"mailto:a@example.edu.cn","objectType":"Agent"}""",
    ];

    private static readonly string[] Actors =
    [
        """{"mbox":"mailto:a@example.edu.cn"}""",
        """{"mbox":"mailto:a@example.edu.cn","name":"An"}""",
        """{"mbox":"mailto:a@example.edu.cn","objectType":"Agent"}""",
        """{"account":{"homePage":"https://example.edu.cn","name":"a"}}""",
        """{"objectType":"Group","member":[{"mbox":"mailto:a@example.edu.cn","name":"An"},{"mbox":"mailto:a@example.edu.cn"},{"account":{"homePage":"https://example.edu.cn","name":"a"}}]}""",
    ];

    private static readonly string[] Verbs =
    [
        "http://adlnet.gov/expapi/verbs/voided", "http://adlnet.gov/expapi/verbs/completed", "http://id.tincanapi.com/verb/rated", "http://id.tincanapi.com/verb/viewed", "https://w3id.org/xapi/video/verbs/paused",
    ];

    private static readonly string[] Results =
    [
        "{}",
        """{"score":{"raw":3,"max":4},"duration":"PT3M"}""",
        """{"extensions":{"https://w3id.org/xapi/video/extensions/time":7,"https://w3id.org/xapi/video/extensions/length":50,"https://w3id.org/xapi/video/extensions/played-segments":"0[.]3[,]2[.]7[,]9[.]8[,]1[.]2[.]3[,]x[.]1[,][.]"}}""",
    ];

    private static readonly Gen<string> Contexts =
        from relations in Any("parent", "grouping", "other").ArrayUnique[0, 3]
        from list in Gen.Bool
        from activities in Any(Activities).Array[1, 2]
        from team in Gen.Bool
        let contained = list ? $"[{string.Join(',', activities)}]" : activities[0]
        select $$"""{"platform":"web","contextActivities":{ {{string.Join(',', relations.Select(relation => $"\"{relation}\":{contained}"))}} }{{(team ? ""","team":{"objectType":"Group","mbox":"mailto:team@example.edu.cn"}""" : "")}}}""";

    private static readonly Gen<string> Statements =
        from actor in Any(Actors)
        from verb in Any(Verbs)
        from target in Any(Objects)
        from result in Any(Results)
        from context in Contexts
        where !target.Contains("StatementRef", StringComparison.Ordinal) || verb.EndsWith("voided", StringComparison.Ordinal)
        select $$"""{"actor":{{actor}},"verb":{"id":"{{verb}}"},"object":{{target}},"result":{{result}},"context":{{context}}}""";

    [Fact]
    public void What_a_statement_says_does_not_depend_on_those_that_were_read_before() => Statements.Array[2, 20].Sample(page =>
    {
        var mentions = new Mentions();
        foreach (var statement in page)
            Assert.Equal(Text(statement, new Mentions()), Text(statement, mentions));
    });

    [Fact]
    public void Of_two_titles_the_later_one_holds_and_what_it_does_not_say_stays()
    {
        var named = new SeenCourse(IriKey.Of("1"), "1", "One", "一", null);
        var grouped = new SeenCourse(IriKey.Of("1"), "1", "First", null, "2");
        Assert.Equal(new SeenCourse(IriKey.Of("1"), "1", "First", "一", "2"), grouped.After(named));
        Assert.Equal(new SeenCourse(IriKey.Of("1"), "1", "One", "一", "2"), named.After(grouped));
    }

    private static Gen<string> Any(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(index => texts[index]);

    private static string Text(string statement, Mentions mentions) => JsonSerializer.Serialize(ReadStatement.Read(Recorded(statement), mentions));

    private static StatementRecorded Recorded(string statement) => new(
        new StatementEnvelope
        {
            Id = new Guid("22222222-2222-4222-8222-222222222222"),
            Stored = new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero),
            Timestamp = new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero),
            Version = "2.0.0",
            Authority = Encoding.UTF8.GetBytes("{}"),
            Absent = AbsentMembers.None,
        },
        Encoding.UTF8.GetBytes(statement));
}
