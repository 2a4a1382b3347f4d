using static LearningRecords.Xapi.Tests.Examples;

namespace LearningRecords.Xapi.Tests.Sections;

/// <summary>Data 2.4.5: the result and its score.</summary>
public class Data_2_4_5_Result
{
    public static readonly BrokenRules Broken = new()
    {
        { "/result/score", """{"scaled":1.0001}""", "score-scaled-range", "/result/score/scaled" },
        { "/result/score", """{"scaled":-1.0001}""", "score-scaled-range", "/result/score/scaled" },
        { "/result/score", """{"scaled":1e1}""", "score-scaled-range", "/result/score/scaled" },
        { "/result/score", """{"raw":11,"min":0,"max":10}""", "score-raw-range", "/result/score/raw" },
        { "/result/score", """{"min":0,"raw":-0.1}""", "score-raw-range", "/result/score/raw" },
        { "/result/score", """{"max":10,"raw":10.1}""", "score-raw-range", "/result/score/raw" },
        { "/result/score", """{"min":10,"max":10}""", "score-min-max" },
        { "/result/score", """{"max":1,"min":2}""", "score-min-max" },
        { "/result/score", """{"raw":1e309}""", "number-out-of-range", "/result/score/raw" },
        { "/result/score", """{"min":-1e400}""", "number-out-of-range", "/result/score/min" },
        { "/result/score", """{"scaled":"1"}""", "type-wrong", "/result/score/scaled" },
        { "/result/success", "\"true\"", "type-wrong" },
        { "/result/success", "1", "type-wrong" },
        { "/result/duration", "\"1 hour\"", "duration-format" },
        { "/result/extensions", """{"time":1}""", "extension-key-iri", "/result/extensions/time" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_rule_is_reported(string pointer, string json, string rule, string at) => Refusal.IsOnly(With(pointer, json), rule, at);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"score":{}}""")]
    [InlineData("""{"score":{"scaled":1.0,"raw":-5,"min":-5,"max":-4.999}}""")]
    [InlineData("""{"score":{"scaled":-1e0}}""")]
    [InlineData("""{"score":{"scaled":1E-300,"raw":1e300}}""")]
    [InlineData("""{"response":"","success":false,"completion":true,"duration":"PT0S"}""")]
    [InlineData("""{"extensions":{"http://e.com/x":1e999,"http://e.com/y":-0.0,"http://e.com/z":123456789012345678901234567890}}""")]
    public void What_the_standard_allows_is_valid(string result) => Refusal.IsNone(Set(Smallest, "/result", "{}").Replace("\"result\":{}", "\"result\":" + result, StringComparison.Ordinal));

    [Fact]
    public void A_message_shows_the_offending_value_shortened()
    {
        Assert.Contains("it is 2.50.", Read(With("/result/score", """{"scaled":2.50}""")).Problems[0].Message, StringComparison.Ordinal);
        var message = Read(With("/result/duration", $"\"{string.Concat(Enumerable.Repeat("😀", 500))}\"")).Problems[0].Message;
        Assert.True(message.Length < 250, message);
        Assert.DoesNotContain('\uFFFD', message);
    }
}
