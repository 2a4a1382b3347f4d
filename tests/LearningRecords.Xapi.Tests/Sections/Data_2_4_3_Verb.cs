using static LearningRecords.Xapi.Tests.Examples;

namespace LearningRecords.Xapi.Tests.Sections;

/// <summary>Data 2.4.3: the verb, and 2.3.2: voiding.</summary>
public class Data_2_4_3_Verb
{
    private const string Voided = """{"id":"http://adlnet.gov/expapi/verbs/voided"}""";

    public static readonly BrokenRules Broken = new()
    {
        { "/verb", "{}", "verb-id-required" },
        { "/verb", """{"display":{"en":"read"}}""", "verb-id-required" },
        { "/verb", """{"id":"read"}""", "iri-format", "/verb/id" },
        { "/verb", """{"id":""}""", "iri-format", "/verb/id" },
        { "/verb", """{"id":"http://e.com/v","display":{"english":5}}""", "type-wrong", "/verb/display/english" },
        { "/verb", """{"id":"http://e.com/v","display":{"much-too-long-a-tag":"read"}}""", "language-tag-format", "/verb/display/much-too-long-a-tag" },
        { "/verb", Voided, "voiding-object", "/object" },
        { "/object", $$$"""{"objectType":"SubStatement","actor":{"mbox":"mailto:a@b.c"},"verb":{{{Voided}}},"object":{"id":"http://e.com/o"}}""", "voiding-object", "/object/object" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_rule_is_reported(string pointer, string json, string rule, string at) =>
        Refusal.IsOnly(Set(Smallest, pointer, json), rule, at);

    [Theory]
    [InlineData("""{"id":"http://e.com/v","display":{}}""")]
    [InlineData("""{"id":"http:\/\/e.com\/v"}""")]
    [InlineData("""{"id":"http://example.com/فعل/خواندن"}""")]
    public void What_the_standard_allows_is_valid(string verb) => Refusal.IsNone(Set(Smallest, "/verb", verb));

    [Fact]
    public void Voiding_refers_to_the_statement_it_voids()
    {
        var json = Set(Set(Smallest, "/verb", Voided), "/object", """{"id":"E05AA883-acaf-40ad-bf54-02c8ce485fb0","objectType":"StatementRef"}""");
        Refusal.IsNone(json);
        var statement = Assert.Single(Read(json).Statements);
        Assert.True(statement.IsVoiding);
        Assert.Equal(new StatementTarget(ObjectKind.StatementRef, null, null, Guid.Parse("e05aa883-acaf-40ad-bf54-02c8ce485fb0"), null), statement.Object);
        Assert.False(Read(Full).Statements[0].IsVoiding);
    }
}
