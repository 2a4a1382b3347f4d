using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using LearningRecords.TestStatements;
using LearningRecords.Xapi.Tests.Generated;
using static LearningRecords.Xapi.Tests.Examples;

namespace LearningRecords.Xapi.Tests.Sections;

/// <summary>Communication 2.1.3: the formats ids and canonical.</summary>
public class Communication_2_1_3_Formats
{
    [Fact]
    public void Ids_keeps_only_what_identifies()
    {
        var json = Set(Full, "/actor", """{"objectType":"Group","name":"We","member":[{"name":"Ann","mbox":"mailto:a@b.c"},{"account":{"homePage":"http://e.com","name":"x"}}]}""");
        AssertJson(
            """
            {
              "id": "0c7a1f3e-8a8f-4c0b-9d7e-5a3f2b1c0d9e",
              "actor": {"objectType":"Group","member":[{"mbox":"mailto:a@b.c"},{"account":{"homePage":"http://e.com","name":"x"}}]},
              "verb": {"id":"http://adlnet.gov/expapi/verbs/answered"},
              "object": {"id":"http://learn.example.com/quiz/1"},
              "context": {
                "registration": "ec531277-b57b-4c15-8d91-d292c5b2b8f7",
                "instructor": {"mbox":"mailto:bob@example.com"},
                "team": {"objectType":"Group","mbox":"mailto:team@example.com"},
                "contextActivities": {"parent":[{"id":"http://learn.example.com/course/1"}],"grouping":[],"category":[{"id":"https://w3id.org/xapi/cmi5"}],"other":[{"id":"urn:example:other"}]},
                "revision": "7", "platform": "Phone", "language": "zh-CN",
                "statement": {"objectType":"StatementRef","id":"6690e6c9-3ef0-4ed3-8b37-7f3964730bee"},
                "extensions": {"http://example.com/ext":""}
              },
              "authority": {"objectType":"Agent","mbox":"mailto:lms@example.com"}
            }
            """,
            Without(Ids(json), "result", "timestamp", "stored", "version", "attachments"));
    }

    [Fact]
    public void Ids_reaches_into_substatements_and_context_agents()
    {
        var json = Set(Smallest, "/object", """
            {"objectType":"SubStatement","actor":{"name":"A","mbox":"mailto:a@b.c"},"verb":{"id":"http://e.com/v","display":{}},"object":{"objectType":"Agent","name":"B","openid":"http://b.c"},
             "context":{"contextAgents":[{"objectType":"contextAgent","agent":{"name":"C","mbox":"mailto:c@b.c"},"relevantTypes":["http://e.com/t"]}]}}
            """);
        AssertJson(
            """
            {"objectType":"SubStatement","actor":{"mbox":"mailto:a@b.c"},"verb":{"id":"http://e.com/v"},"object":{"objectType":"Agent","openid":"http://b.c"},
             "context":{"contextAgents":[{"objectType":"contextAgent","agent":{"mbox":"mailto:c@b.c"},"relevantTypes":["http://e.com/t"]}]}}
            """,
            Ids(json)["object"]!);
    }

    [Fact]
    public void Values_that_stay_keep_their_bytes()
    {
        var extensions = """{"http://example.com/ext":{"b":1.00,"a":"\u0000\/😀","n":1e400}}""";
        var json = Smallest.Replace("\"verb\"", $"\"result\":{{\"extensions\":{extensions}}},\"verb\"", StringComparison.Ordinal);
        Assert.Contains(extensions, Written(o => StatementFormat.WriteIds(Utf8(json), o)), StringComparison.Ordinal);
        Assert.Contains(extensions, Written(o => StatementFormat.WriteCanonical(Utf8(json), LanguagePreference.None, _ => default, o)), StringComparison.Ordinal);
    }

    [Fact]
    public void Ids_of_any_statement_mentions_the_same_agents_and_activities() =>
        Gen.Select(Statements.Valid, Gen.Int).Sample((statement, seed) =>
        {
            var body = Rendering.Of(statement, seed);
            var before = Assert.Single(StatementReader.Read(body, XapiVersion.V2_0_0).Statements);
            var after = Assert.Single(StatementReader.Read(Utf8(Written(o => StatementFormat.WriteIds(body, o))), XapiVersion.V2_0_0).Statements);
            Assert.Equal((before.Id, before.VerbId, before.Object.Kind), (after.Id, after.VerbId, after.Object.Kind));
            Assert.Equal(before.Activities, after.Activities);
            Assert.All(after.Agents, a => Assert.Contains(before.Agents, b => b.Key == a.Key));
            Assert.All(after.SeenAgents, a => Assert.Null(a.Name));
        }, iter: 500);

    [Fact]
    public void Canonical_of_any_statement_is_valid_and_the_same_statement() =>
        Gen.Select(Statements.Valid, Gen.Int).Sample((statement, seed) =>
        {
            var body = Rendering.Of(statement, seed);
            var canonical = Utf8(Written(o => StatementFormat.WriteCanonical(body, LanguagePreference.Parse("zh"), _ => default, o)));
            Assert.Empty(StatementReader.Read(canonical, XapiVersion.V2_0_0).Problems);
            Assert.True(StatementComparison.AreEqual(body, canonical));
        }, iter: 500);

    [Fact]
    public void Canonical_takes_the_definition_of_the_LRS_and_one_language_of_each_map()
    {
        var definition = """
            {"name":{"en":"Quiz","zh-Hans":"测验"},"description":{"de":"Frage"},"type":"http://e.com/t","interactionType":"choice",
             "choices":[{"id":"a","description":{"fr":"Un","zh":"一"}},{"id":"b"}],"extensions":{"http://e.com/x":{"en":"kept","zh":"kept"}}}
            """;
        var canonical = Canonical(Full, "zh-CN, zh;q=0.9, en;q=0.8", id => id == "http://learn.example.com/quiz/1" ? Utf8(definition) : default);
        AssertJson(
            """
            {"name":{"zh-Hans":"测验"},"description":{"de":"Frage"},"type":"http://e.com/t","interactionType":"choice",
             "choices":[{"id":"a","description":{"zh":"一"}},{"id":"b"}],"extensions":{"http://e.com/x":{"en":"kept","zh":"kept"}}}
            """,
            canonical["object"]!["definition"]!);
        AssertJson("""{"zh-Hans":"回答"}""", canonical["verb"]!["display"]!);
        AssertJson("""{"objectType":"Agent","name":"Ann","account":{"homePage":"http://learn.example.com","name":"4711"}}""", canonical["actor"]!);
        AssertJson("""{"en":"Certificate"}""", canonical["attachments"]![0]!["display"]!);
    }

    [Fact]
    public void Canonical_gives_a_definition_to_an_activity_that_came_without()
    {
        var canonical = Canonical(Smallest, null, _ => Utf8("""{"name":{"en":"Book","fr":"Livre"}}"""));
        AssertJson("""{"id":"http://example.com/books/1","definition":{"name":{"en":"Book"}}}""", canonical["object"]!);
    }

    [Theory]
    [InlineData("/context/contextActivities/parent", """{"id":"http://e.com/p"}""")]
    public void A_single_context_activity_becomes_an_array(string pointer, string activity)
    {
        AssertJson($"[{activity}]", Ids(With(pointer, activity))["context"]!["contextActivities"]!["parent"]!);
        AssertJson($"[{activity}]", Canonical(With(pointer, activity), null, _ => default)["context"]!["contextActivities"]!["parent"]!);
    }

    [Theory]
    [InlineData("en", "en,zh", "en")]
    [InlineData("zh", "en,zh", "zh")]
    [InlineData("EN", "zh,en-us", "en-us")]
    [InlineData("en-US,en;q=0.5", "en,en-US", "en-US")]
    [InlineData("fr;q=0.1,de;q=0.9", "fr,de", "de")]
    [InlineData("fr, de", "de,fr", "fr")]
    [InlineData("zh-Hans-CN", "en,zh", "zh")]
    [InlineData("zh-Hans-CN, en", "en,zh", "en")]
    [InlineData("en;q=0, *", "en,fr", "fr")]
    [InlineData("en;q=0", "en-GB,fr", "fr")]
    [InlineData("en;q=0", "en", "en")]
    [InlineData("*", "fr,en", "fr")]
    [InlineData("e", "fr,en", "fr")]
    [InlineData("en", "eng,fr", "eng")]
    [InlineData("de, !!, ;q=1", "fr,de", "de")]
    [InlineData("", "fr,en", "fr")]
    [InlineData(null, "fr,en", "fr")]
    public void A_language_is_chosen_as_HTTP_has_it(string? accept, string offered, string chosen) =>
        Assert.Equal(chosen, LanguagePreference.Parse(accept).Choose(offered.Split(',')));

    [Fact]
    public void Of_no_languages_none_is_chosen() => Assert.Null(LanguagePreference.Parse("en").Choose([]));

    private static JsonNode Ids(string json) => JsonNode.Parse(Written(o => StatementFormat.WriteIds(Utf8(json), o)))!;

    private static JsonNode Canonical(string json, string? accept, Func<string, ReadOnlyMemory<byte>> definitionOf) =>
        JsonNode.Parse(Written(o => StatementFormat.WriteCanonical(Utf8(json), LanguagePreference.Parse(accept), definitionOf, o)))!;

    private static string Written(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static JsonNode Without(JsonNode node, params string[] names)
    {
        foreach (var name in names)
            node.AsObject().Remove(name);
        return node;
    }

    private static void AssertJson(string expected, JsonNode actual) => Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), actual.ToJsonString());
}
