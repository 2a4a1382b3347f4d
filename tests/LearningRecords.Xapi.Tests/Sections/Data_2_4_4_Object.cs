using System.Text;
using static LearningRecords.Xapi.Tests.Examples;

namespace LearningRecords.Xapi.Tests.Sections;

/// <summary>Data 2.4.4: activities, interactions, agents, statement references and substatements as the object.</summary>
public class Data_2_4_4_Object
{
    private const string Ann = "\"actor\":{\"mbox\":\"mailto:a@b.c\"}";
    private const string Read = "\"verb\":{\"id\":\"http://e.com/v\"}";
    private const string Book = "\"object\":{\"id\":\"http://e.com/o\"}";

    public static readonly BrokenRules Broken = new()
    {
        { "/object", "{}", "activity-id-required" },
        { "/object", """{"objectType":"Activity"}""", "activity-id-required" },
        { "/object", """{"id":"book"}""", "iri-format", "/object/id" },
        { "/object", """{"objectType":"activity","id":"http://e.com/o"}""", "object-type-invalid" },
        { "/object", """{"objectType":"Verb","id":"http://e.com/o"}""", "object-type-invalid" },
        { "/object", """{"objectType":5,"id":"http://e.com/o"}""", "object-type-invalid" },
        { "/object", """{"mbox":"mailto:a@b.c","id":"http://e.com/o"}""", "property-unknown", "/object/mbox" },
        { "/object", """{"objectType":"Agent"}""", "identifier-required" },
        { "/object", """{"objectType":"Agent","mbox":"mailto:a@b.c","definition":{}}""", "property-unknown", "/object/definition" },
        { "/object", """{"objectType":"Group"}""", "group-member-required" },
        { "/object", """{"objectType":"StatementRef"}""", "statement-ref-id-required" },
        { "/object", """{"objectType":"StatementRef","id":"http://e.com/o"}""", "uuid-format", "/object/id" },
        { "/object", """{"objectType":"StatementRef","id":"e05aa883-acaf-40ad-bf54-02c8ce485fb0","definition":{}}""", "property-unknown", "/object/definition" },
        { "/object", $$$"""{"objectType":"SubStatement",{{{Read}}},{{{Book}}}}""", "actor-required" },
        { "/object", $$$"""{"objectType":"SubStatement",{{{Ann}}},{{{Book}}}}""", "verb-required" },
        { "/object", $$$"""{"objectType":"SubStatement",{{{Ann}}},{{{Read}}}}""", "object-required" },
        { "/object", $$$"""{"objectType":"SubStatement",{{{Ann}}},{{{Read}}},{{{Book}}},"id":"e05aa883-acaf-40ad-bf54-02c8ce485fb0"}""", "substatement-property", "/object/id" },
        { "/object", $$$"""{"objectType":"SubStatement",{{{Ann}}},{{{Read}}},{{{Book}}},"stored":"2026-01-01T00:00:00Z"}""", "substatement-property", "/object/stored" },
        { "/object", $$$"""{"objectType":"SubStatement",{{{Ann}}},{{{Read}}},{{{Book}}},"version":"1.0.0"}""", "substatement-property", "/object/version" },
        { "/object", $$$"""{"objectType":"SubStatement",{{{Ann}}},{{{Read}}},{{{Book}}},"authority":{"mbox":"mailto:a@b.c"}}""", "substatement-property", "/object/authority" },
        { "/object", $$$"""{"objectType":"SubStatement",{{{Ann}}},{{{Read}}},"object":{"objectType":"SubStatement",{{{Ann}}},{{{Read}}},{{{Book}}}}}""", "substatement-nested", "/object/object" },
        { "/object", $$$"""{"objectType":"SubStatement",{{{Ann}}},{{{Read}}},{{{Book}}},"timestamp":"soon"}""", "timestamp-format", "/object/timestamp" },
        { "/object", $$$"""{"objectType":"SubStatement",{{{Ann}}},{{{Read}}},{{{Book}}},"result":{"score":{"scaled":-1.01} } }""", "score-scaled-range", "/object/result/score/scaled" },
        { "/object", $$$"""{"objectType":"SubStatement",{{{Ann}}},{{{Read}}},{{{Book}}},"attachments":[{}]}""", "attachment", "/object/attachments/0" },
    };

    public static readonly TheoryData<string> Valid =
    [
        """{"id":"course-v1:FUN-MOOC+00002+session01"}""",
        """{"id":"uuid://7d4f3c70-1e79-4243-9b7d-166076ce8bfb","objectType":"Activity","definition":{}}""",
        """{"mbox":"mailto:a@b.c","objectType":"Agent"}""",
        """{"objectType":"Group","member":[{"mbox":"mailto:a@b.c"}]}""",
        """{"objectType":"StatementRef","id":"E05AA883-ACAF-40AD-BF54-02C8CE485FB0"}""",
        $$$"""{{{{Ann}}},{{{Read}}},{{{Book}}},"objectType":"SubStatement"}""",
        $$$"""{"objectType":"SubStatement",{{{Ann}}},{{{Read}}},"object":{"objectType":"StatementRef","id":"e05aa883-acaf-40ad-bf54-02c8ce485fb0"},"timestamp":"2999-01-01T00:00:00Z","context":{},"result":{},"attachments":[]}""",
        $$$"""{"objectType":"SubStatement",{{{Ann}}},{{{Read}}},"object":{"objectType":"Agent","mbox":"mailto:a@b.c"}}""",
    ];

    public static readonly BrokenRules BrokenInteractions = new()
    {
        { "/object/definition", """{"interactionType":"Choice"}""", "interaction-type-invalid", "/object/definition/interactionType" },
        { "/object/definition", """{"interactionType":"quiz"}""", "interaction-type-invalid", "/object/definition/interactionType" },
        { "/object/definition", """{"correctResponsesPattern":[]}""", "interaction-type-required" },
        { "/object/definition", """{"choices":[]}""", "interaction-type-required" },
        { "/object/definition", """{"interactionType":"choice","choices":[{"description":{"en":"A"}}]}""", "interaction-component-id-required", "/object/definition/choices/0" },
        { "/object/definition", """{"interactionType":"choice","choices":[{"id":"a"},{"id":"b"},{"id":"a"}]}""", "interaction-component-id-repeated", "/object/definition/choices/2/id" },
        { "/object/definition", """{"interactionType":"choice","choices":[{"id":"a"},{"id":"\u0061"}]}""", "interaction-component-id-repeated", "/object/definition/choices/1/id" },
        { "/object/definition", """{"interactionType":"choice","choices":[{"id":"a","description":{"?":"A"}}]}""", "language-tag-format", "/object/definition/choices/0/description/?" },
        { "/object/definition", """{"type":"question"}""", "iri-format", "/object/definition/type" },
        { "/object/definition", """{"moreInfo":"/about"}""", "iri-format", "/object/definition/moreInfo" },
        { "/object/definition", """{"extensions":{"colour":1}}""", "extension-key-iri", "/object/definition/extensions/colour" },
        { "/object/definition", """{"extensions":{"":1}}""", "extension-key-iri", "/object/definition/extensions/" },
        { "/object/definition", """{"name":{"":"x"}}""", "language-tag-format", "/object/definition/name/" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_rule_is_reported(string pointer, string json, string rule, string at)
    {
        var statement = Set(Smallest, pointer, json);
        if (rule != "attachment")
        {
            Refusal.IsOnly(statement, rule, at);
            return;
        }

        Assert.All(Examples.Read(statement).Problems, p => Assert.Equal(at, p.Pointer));
        Assert.Equal(5, Examples.Read(statement).Problems.Count);
    }

    [Theory]
    [MemberData(nameof(Valid))]
    public void What_the_standard_allows_is_valid(string json) => Refusal.IsNone(Set(Smallest, "/object", json));

    [Theory]
    [MemberData(nameof(BrokenInteractions))]
    public void A_broken_definition_is_reported(string pointer, string json, string rule, string at) =>
        Refusal.IsOnly(With(pointer, json), rule, at);

    [Theory]
    [InlineData("true-false", "")]
    [InlineData("choice", "choices")]
    [InlineData("fill-in", "")]
    [InlineData("long-fill-in", "")]
    [InlineData("matching", "source target")]
    [InlineData("performance", "steps")]
    [InlineData("sequencing", "choices")]
    [InlineData("likert", "scale")]
    [InlineData("numeric", "")]
    [InlineData("other", "")]
    public void An_interaction_has_only_the_component_lists_of_its_type(string type, string supported)
    {
        foreach (var list in new[] { "choices", "scale", "source", "target", "steps" })
        {
            var json = With("/object/definition", $$"""{"{{list}}":[{"id":"a"},{"id":"b"}],"interactionType":"{{type}}","correctResponsesPattern":["anything","{lang=en}x[,]"]}""");
            if (supported.Split(' ').Contains(list, StringComparer.Ordinal))
                Refusal.IsNone(json);
            else
                Refusal.IsOnly(json, "interaction-components-unsupported", "/object/definition/" + list);
        }
    }

    [Fact]
    public void The_same_component_id_may_stand_in_two_lists() =>
        Refusal.IsNone(With("/object/definition", """{"interactionType":"matching","source":[{"id":"a"}],"target":[{"id":"a"}]}"""));

    [Fact]
    public void The_activity_of_the_object_is_mentioned_and_all_others_are_related()
    {
        var statement = Assert.Single(Examples.Read(Full).Statements);
        Assert.Equal(new StatementTarget(ObjectKind.Activity, "http://learn.example.com/quiz/1", IriKey.Of("http://learn.example.com/quiz/1"), null, null), statement.Object);
        Assert.Equal(
            ["http://learn.example.com/quiz/1 False", "http://learn.example.com/course/1 True", "https://w3id.org/xapi/cmi5 True", "urn:example:other True"],
            statement.Activities.Select(a => $"{a.Id} {a.Related}"),
            StringComparer.Ordinal);
        Assert.All(statement.Activities, a => Assert.Equal(IriKey.Of(a.Id), a.Key));
    }

    [Fact]
    public void An_activity_that_is_both_object_and_context_is_not_related()
    {
        var json = Set(Smallest, "/context", """{"contextActivities":{"other":[{"id":"http://example.com/books/1"},{"id":"http://e.com/x"},{"id":"http://e.com/x"}]}}""");
        Assert.Equal("http://example.com/books/1 False,http://e.com/x True", string.Join(',', Examples.Read(json).Statements[0].Activities.Select(a => $"{a.Id} {a.Related}")));
    }

    [Fact]
    public void The_object_of_a_substatement_is_related()
    {
        var json = Set(Smallest, "/object", $$$"""{"objectType":"SubStatement",{{{Ann}}},{{{Read}}},{{{Book}}}}""");
        var statement = Assert.Single(Examples.Read(json).Statements);
        Assert.Equal(ObjectKind.SubStatement, statement.Object.Kind);
        Assert.Equal("http://e.com/o True", string.Join(',', statement.Activities.Select(a => $"{a.Id} {a.Related}")));
        Assert.Equal("mailto:ann@example.com", statement.Actor.Ifi);
        Assert.Equal("http://example.com/verbs/read", statement.VerbId);
    }

    [Fact]
    public void Definitions_are_slices_of_the_body_wherever_they_stand()
    {
        var json = With("/context/contextActivities/parent/0/definition", """{"name":{"en":"Course"}}""");
        Assert.Equal(
            ["http://learn.example.com/quiz/1", "http://learn.example.com/course/1"],
            Examples.Read(json).Statements[0].ActivityDefinitions.Select(d => d.Id),
            StringComparer.Ordinal);
        Assert.Equal("""{"name":{"en":"Course"}}""", Encoding.UTF8.GetString(Examples.Read(json).Statements[0].ActivityDefinitions[1].Definition.Span));
    }
}
