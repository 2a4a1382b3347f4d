using System.Text;
using static LearningRecords.Xapi.Tests.Examples;

namespace LearningRecords.Xapi.Tests.Sections;

/// <summary>Data 2.4.6: the context; 2.0 (4.2.2.5) adds context agents and groups.</summary>
public class Data_2_4_6_Context
{
    private const string Agent = """{"mbox":"mailto:a@b.c"}""";
    private const string Group = """{"objectType":"Group","mbox":"mailto:g@b.c"}""";

    public static readonly BrokenRules Broken = new()
    {
        { "/context/registration", "\"\"", "uuid-format" },
        { "/context/registration", "\"1\"", "uuid-format" },
        { "/context/language", "\"en_US\"", "language-tag-format" },
        { "/context/language", "\"\"", "language-tag-format" },
        { "/context/statement", """{"id":"6690e6c9-3ef0-4ed3-8b37-7f3964730bee"}""", "statement-ref-required" },
        { "/context/statement", """{"objectType":"statementref","id":"6690e6c9-3ef0-4ed3-8b37-7f3964730bee"}""", "statement-ref-required" },
        { "/context/statement", """{"objectType":"StatementRef"}""", "statement-ref-id-required" },
        { "/context/contextActivities", """{"Parent":[]}""", "property-unknown", "/context/contextActivities/Parent" },
        { "/context/contextActivities", """{"parent":"http://e.com/o"}""", "type-wrong", "/context/contextActivities/parent" },
        { "/context/contextActivities", """{"parent":["http://e.com/o"]}""", "type-wrong", "/context/contextActivities/parent/0" },
        { "/context/contextActivities", """{"other":[{"id":"http://e.com/o"},{}]}""", "activity-id-required", "/context/contextActivities/other/1" },
        { "/context/contextActivities", """{"other":{"objectType":"Agent","id":"http://e.com/o"}}""", "context-activity-is-activity", "/context/contextActivities/other/objectType" },
        { "/context/contextActivities", """{"category":[{"id":"tag"}]}""", "iri-format", "/context/contextActivities/category/0/id" },
        { "/context/extensions", """{"where":1}""", "extension-key-iri", "/context/extensions/where" },
    };

    public static readonly BrokenRules BrokenIn200 = new()
    {
        { "/context/contextAgents", "{}", "type-wrong" },
        { "/context/contextAgents", $"[{Agent}]", "contextual" },
        { "/context/contextAgents", $$"""[{"agent":{{Agent}}}]""", "context-agent-object-type", "/context/contextAgents/0" },
        { "/context/contextAgents", $$"""[{"objectType":"contextGroup","agent":{{Agent}}}]""", "context-agent-object-type", "/context/contextAgents/0/objectType" },
        { "/context/contextAgents", """[{"objectType":"contextAgent"}]""", "context-agent-required", "/context/contextAgents/0" },
        { "/context/contextAgents", $$"""[{"objectType":"contextAgent","agent":{{Group}}}]""", "agent-required", "/context/contextAgents/0/agent" },
        { "/context/contextAgents", $$"""[{"objectType":"contextAgent","agent":{{Agent}},"relevantTypes":[]}]""", "relevant-types-empty", "/context/contextAgents/0/relevantTypes" },
        { "/context/contextAgents", $$"""[{"objectType":"contextAgent","agent":{{Agent}},"relevantTypes":["http://e.com/t","tutor"]}]""", "iri-format", "/context/contextAgents/0/relevantTypes/1" },
        { "/context/contextAgents", $$"""[{"objectType":"contextAgent","agent":{{Agent}},"group":{{Group}}}]""", "property-unknown", "/context/contextAgents/0/group" },
        { "/context/contextGroups", $$"""[{"group":{{Group}}}]""", "context-group-object-type", "/context/contextGroups/0" },
        { "/context/contextGroups", """[{"objectType":"contextGroup"}]""", "context-group-required", "/context/contextGroups/0" },
        { "/context/contextGroups", $$"""[{"objectType":"contextGroup","group":{{Agent}}}]""", "group-required", "/context/contextGroups/0/group" },
        { "/context/contextGroups", $$"""[{"objectType":"contextGroup","group":{{Group}},"relevantTypes":"http://e.com/t"}]""", "type-wrong", "/context/contextGroups/0/relevantTypes" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_rule_is_reported(string pointer, string json, string rule, string at) => Refusal.IsOnly(With(pointer, json), rule, at);

    [Theory]
    [MemberData(nameof(BrokenIn200))]
    public void A_broken_rule_of_2_0_is_reported(string pointer, string json, string rule, string at)
    {
        if (rule != "contextual")
            Refusal.IsOnly(With(pointer, json), rule, at, XapiVersion.V2_0_0);
        else
            Assert.Equal(3, Read(With(pointer, json), XapiVersion.V2_0_0).Problems.Count);
    }

    [Theory]
    [InlineData("contextAgents", """[{"objectType":"contextAgent","agent":{"mbox":"mailto:a@b.c"},"relevantTypes":["http://e.com/t","urn:example:t"]}]""")]
    [InlineData("contextAgents", "[]")]
    [InlineData("contextGroups", """[{"objectType":"contextGroup","group":{"objectType":"Group","member":[{"mbox":"mailto:a@b.c"}]}}]""")]
    public void Context_agents_and_groups_are_valid_in_2_0_and_unknown_in_1_0_3(string property, string json)
    {
        Refusal.IsNone(With("/context/" + property, json), XapiVersion.V2_0_0);
        Refusal.IsOnly(With("/context/" + property, json), "property-unknown", "/context/" + property, XapiVersion.V1_0_3);
        Assert.Contains("2.0", Read(With("/context/" + property, json)).Problems[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("revision")]
    [InlineData("platform")]
    public void Revision_and_platform_need_an_activity_as_the_object(string property)
    {
        var other = property == "revision" ? "platform" : "revision";
        var json = Set(Without("/context/" + other), "/object", """{"objectType":"Agent","mbox":"mailto:a@b.c"}""");
        Refusal.IsOnly(json, property + "-needs-activity", "/context/" + property);
        var sub = $$$"""{"context":{"{{{property}}}":"1"},"objectType":"SubStatement","actor":{{{Agent}}},"verb":{"id":"http://e.com/v"},"object":{{{Group}}}}""";
        Refusal.IsOnly(Set(Smallest, "/object", sub), property + "-needs-activity", "/object/context/" + property);
        Refusal.IsNone(Set(Smallest, "/object", sub.Replace(Group, """{"id":"http://e.com/o"}""", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"contextActivities":{}}""")]
    [InlineData("""{"contextActivities":{"parent":{"id":"http://e.com/o"},"grouping":[{"id":"http://e.com/o"}]}}""")]
    [InlineData("""{"registration":"EC531277-B57B-4C15-8D91-D292C5B2B8F7","language":"zh-Hans-CN","platform":"","revision":""}""")]
    public void What_the_standard_allows_is_valid(string context) => Refusal.IsNone(Set(Smallest, "/context", context));

    [Fact]
    public void A_single_context_activity_is_found_so_that_it_can_be_returned_as_an_array()
    {
        var json = With("/context/contextActivities", """{"parent":{"id":"http://e.com/a"},"grouping":[{"id":"http://e.com/b"}],"other":{"id":"http://e.com/c"}}""");
        var statement = Assert.Single(Read($"[{Smallest},{json}]").Statements, s => s.SingleContextActivities.Count > 0);
        Assert.Equal(
            ["""{"id":"http://e.com/a"}""", """{"id":"http://e.com/c"}"""],
            statement.SingleContextActivities.Select(s => Encoding.UTF8.GetString(statement.Body.Span.Slice(s.Start, s.Length))),
            StringComparer.Ordinal);
    }
}
