using static LearningRecords.Xapi.Tests.Examples;

namespace LearningRecords.Xapi.Tests.Sections;

/// <summary>Data 2.3.1: what comparison ignores, and that it ignores nothing else.</summary>
public class Data_2_3_1_Comparison
{
    [Theory]
    [InlineData("/id", "\"11111111-1111-1111-1111-111111111111\"")]
    [InlineData("/stored", "\"2020-01-01T00:00:00Z\"")]
    [InlineData("/authority", """{"mbox":"mailto:other@example.com"}""")]
    [InlineData("/version", "\"1.0.3\"")]
    [InlineData("/attachments", "[]")]
    [InlineData("/verb/display", """{"fr":"a répondu"}""")]
    [InlineData("/object/definition", """{"name":{"en":"Another name"}}""")]
    [InlineData("/timestamp", "\"2026-01-31T04:34:56.7890Z\"")]
    [InlineData("/result/duration", "\"PT1M30.257S\"")]
    [InlineData("/result/score/raw", "5.00")]
    [InlineData("/result/score/max", "1e1")]
    [InlineData("/context/registration", "\"EC531277-B57B-4C15-8D91-D292C5B2B8F7\"")]
    [InlineData("/context/language", "\"zh-cn\"")]
    [InlineData("/context/instructor/mbox", "\"mailto:bob@EXAMPLE.com\"")]
    [InlineData("/context/contextActivities/parent", """{"id":"http://learn.example.com/course/1","definition":{}}""")]
    public void Comparison_ignores(string pointer, string json) => AssertSame(Full, With(pointer, json));

    [Fact]
    public void Comparison_ignores_the_case_of_a_domain_after_letters_that_have_none() =>
        AssertSame(With("/actor", """{"mbox":"mailto:ann@例子.COM"}"""), With("/actor", """{"mbox":"mailto:ann@例子.com"}"""));

    [Theory]
    [InlineData("/actor/name", "\"Anne\"")]
    [InlineData("/actor/account/name", "\"4712\"")]
    [InlineData("/verb/id", "\"http://adlnet.gov/expapi/verbs/Answered\"")]
    [InlineData("/object/id", "\"http://learn.example.com/quiz/2\"")]
    [InlineData("/result/duration", "\"PT90.25S\"")]
    [InlineData("/result/duration", "\"PT1M30.26S\"")]
    [InlineData("/result/score/raw", "5.0000000001")]
    [InlineData("/result/success", "false")]
    [InlineData("/result/response", "\"b[,]a\"")]
    [InlineData("/result/extensions/http:~1~1example.com~1ext", "0")]
    [InlineData("/context/extensions/http:~1~1example.com~1ext", "\" \"")]
    [InlineData("/context/instructor/mbox", "\"mailto:Bob@example.com\"")]
    [InlineData("/context/platform", "\"phone\"")]
    [InlineData("/context/contextActivities/grouping", "[{\"id\":\"http://learn.example.com/course/1\"}]")]
    [InlineData("/context/statement/id", "\"6690e6c9-3ef0-4ed3-8b37-7f3964730bef\"")]
    public void Comparison_sees(string pointer, string json)
    {
        var changed = With(pointer, json);
        Assert.False(StatementComparison.AreEqual(Utf8(Full), Utf8(changed)));
        Assert.NotEqual(StatementComparison.ContentHash(Utf8(Full)), StatementComparison.ContentHash(Utf8(changed)));
    }

    [Fact]
    public void A_different_instant_differs_but_an_absent_one_does_not()
    {
        var later = With("/timestamp", "\"2026-01-31T12:34:56.790+08:00\"");
        Assert.False(StatementComparison.AreEqual(Utf8(Full), Utf8(later)));
        Assert.Equal(StatementComparison.ContentHash(Utf8(Full)), StatementComparison.ContentHash(Utf8(later)));
        AssertSame(Full, Without("/timestamp"));
        AssertSame(Without("/timestamp"), later);
    }

    private static void AssertSame(string left, string right)
    {
        Assert.Equal(StatementComparison.ContentHash(Utf8(left)), StatementComparison.ContentHash(Utf8(right)));
        Assert.True(StatementComparison.AreEqual(Utf8(left), Utf8(right)));
        Assert.True(StatementComparison.AreEqual(Utf8(right), Utf8(left)));
    }
}
