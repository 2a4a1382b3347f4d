using static LearningRecords.Xapi.Tests.Examples;

namespace LearningRecords.Xapi.Tests.Sections;

/// <summary>Data 2.4.2: Agents, Groups and their identifiers, wherever they may stand.</summary>
public class Data_2_4_2_Actor
{
    private const string Ann = """{"mbox":"mailto:ann@example.com"}""";

    public static readonly BrokenRules Broken = new()
    {
        { "/actor", "{}", "identifier-required" },
        { "/actor", """{"name":"Ann"}""", "identifier-required" },
        { "/actor", """{"objectType":"Agent","name":"Ann"}""", "identifier-required" },
        { "/actor", """{"mbox":"mailto:a@b.c","openid":"http://a.example.com"}""", "identifier-single" },
        { "/actor", """{"mbox_sha1sum":"cd9b00a5611f94eaa7b1661edab976068e364975","account":{"homePage":"http://e.com","name":"a"}}""", "identifier-single" },
        { "/actor", """{"objectType":"Group","mbox":"mailto:a@b.c","account":{"homePage":"http://e.com","name":"a"}}""", "identifier-single" },
        { "/actor", """{"objectType":"agent","mbox":"mailto:a@b.c"}""", "actor-object-type", "/actor/objectType" },
        { "/actor", """{"objectType":"Person","mbox":"mailto:a@b.c"}""", "actor-object-type", "/actor/objectType" },
        { "/actor", """{"objectType":"Group"}""", "group-member-required" },
        { "/actor", """{"objectType":"Group","name":"We","member":[]}""", "group-member-required" },
        { "/actor", """{"mbox":"mailto:a@b.c","member":[]}""", "property-unknown", "/actor/member" },
        { "/actor", """{"objectType":"Group","member":[{"mbox":"mailto:a@b.c"},{"objectType":"Group","mbox":"mailto:d@b.c"}]}""", "group-member-is-agent", "/actor/member/1" },
        { "/actor", """{"objectType":"Group","mbox":"mailto:d@b.c","member":[{"objectType":"Group","openid":"http://e.com"}]}""", "group-member-is-agent", "/actor/member/0" },
        { "/actor", """{"objectType":"Group","member":[{"name":"nobody"}]}""", "identifier-required", "/actor/member/0" },
        { "/context/team", Ann, "group-required" },
        { "/context/team", """{"objectType":"Agent","mbox":"mailto:a@b.c"}""", "group-required" },
        { "/context/instructor", """{"objectType":"Group"}""", "group-member-required" },
        { "/authority", """{"objectType":"Robot","mbox":"mailto:a@b.c"}""", "actor-object-type", "/authority/objectType" },
        { "/actor", """{"mbox":""}""", "mbox-format", "/actor/mbox" },
        { "/actor", """{"mbox":"ann@example.com"}""", "mbox-format", "/actor/mbox" },
        { "/actor", """{"mbox":"mailto:ann"}""", "mbox-format", "/actor/mbox" },
        { "/actor", """{"mbox":"mailto:@example.com"}""", "mbox-format", "/actor/mbox" },
        { "/actor", """{"mbox":"mailto:ann@"}""", "mbox-format", "/actor/mbox" },
        { "/actor", """{"mbox":"mailto:ann@example.com?subject=hi"}""", "mbox-format", "/actor/mbox" },
        { "/actor", """{"mbox":"mailto:ann@exa mple.com"}""", "mbox-format", "/actor/mbox" },
        { "/actor", """{"mbox":"mailto:ann@example..com"}""", "mbox-format", "/actor/mbox" },
        { "/actor", """{"mbox":"mailto:ann@.com"}""", "mbox-format", "/actor/mbox" },
        { "/actor", """{"mbox":"mailto:ann@b.c,bob@b.c"}""", "mbox-format", "/actor/mbox" },
        { "/actor", """{"mbox":"mailto:a\u0000@b.c"}""", "mbox-format", "/actor/mbox" },
        { "/actor", """{"mbox":"http:ann@example.com"}""", "mbox-format", "/actor/mbox" },
        { "/actor", """{"mbox_sha1sum":"cd9b00a5611f94eaa7b1661edab976068e36497"}""", "mbox-sha1sum-format", "/actor/mbox_sha1sum" },
        { "/actor", """{"mbox_sha1sum":"cd9b00a5611f94eaa7b1661edab976068e3649756"}""", "mbox-sha1sum-format", "/actor/mbox_sha1sum" },
        { "/actor", """{"mbox_sha1sum":"gd9b00a5611f94eaa7b1661edab976068e364975"}""", "mbox-sha1sum-format", "/actor/mbox_sha1sum" },
        { "/actor", """{"openid":"ann"}""", "iri-format", "/actor/openid" },
        { "/actor", """{"openid":""}""", "iri-format", "/actor/openid" },
        { "/actor", """{"account":{"name":"a"}}""", "account-home-page-required", "/actor/account" },
        { "/actor", """{"account":{"homePage":"http://e.com"}}""", "account-name-required", "/actor/account" },
        { "/actor", """{"account":{"homePage":"e.com","name":"a"}}""", "iri-format", "/actor/account/homePage" },
    };

    public static readonly TheoryData<string> Valid =
    [
        """{"mbox":"mailto:ann.o'neil+x_1@sub.example.co"}""",
        """{"mbox":"mailto:ann@localhost"}""",
        """{"mbox":"mailto:用户@例子.中国"}""",
        """{"mbox":"mailto:ann%40home@example.com"}""",
        """{"mbox":"mailto:ann@[192.168.0.1]"}""",
        """{"mbox_sha1sum":"CD9B00A5611F94EAA7B1661EDAB976068E364975"}""",
        """{"openid":"https://ann.example.com/"}""",
        """{"account":{"homePage":"https:\/\/e.com","name":""}}""",
        """{"account":{"homePage":"urn:uuid:6690e6c9-3ef0-4ed3-8b37-7f3964730bee","name":"\u0000"}}""",
        """{"objectType":"Group","member":[{"mbox":"mailto:a@b.c"}]}""",
        """{"objectType":"Group","openid":"http://e.com"}""",
        """{"objectType":"Group","openid":"http://e.com","member":[]}""",
        """{"objectType":"Group","name":"","openid":"http://e.com","member":[{"objectType":"Agent","mbox":"mailto:a@b.c"}]}""",
        """{"member":[{"mbox":"mailto:a@b.c"}],"objectType":"Group"}""",
    ];

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_rule_is_reported(string pointer, string json, string rule, string at) => Refusal.IsOnly(With(pointer, json), rule, at);

    [Theory]
    [MemberData(nameof(Valid))]
    public void What_the_standard_allows_is_valid(string actor)
    {
        Refusal.IsNone(With("/actor", actor));
        Refusal.IsNone(With("/context/instructor", actor));
        if (!actor.Contains("member", StringComparison.Ordinal))
            Refusal.IsNone(With("/authority", actor.Replace("\"objectType\":\"Group\",", "", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("""{"mbox":"mailto:Ann@EXAMPLE.Com"}""", "mailto:Ann@example.com", IdentifierKind.Mbox, "mailto:Ann@EXAMPLE.Com", null)]
    [InlineData("""{"mbox":"mailto:Ann@例子.COM"}""", "mailto:Ann@例子.com", IdentifierKind.Mbox, "mailto:Ann@例子.COM", null)]
    [InlineData("""{"mbox_sha1sum":"CD9B00A5611F94EAA7B1661EDAB976068E364975"}""", "sha1:cd9b00a5611f94eaa7b1661edab976068e364975", IdentifierKind.MboxSha1Sum, "CD9B00A5611F94EAA7B1661EDAB976068E364975", null)]
    [InlineData("""{"openid":"http://Ann.example.com"}""", "openid:http://Ann.example.com", IdentifierKind.OpenId, "http://Ann.example.com", null)]
    [InlineData("""{"account":{"name":"a|b","homePage":"http://e.com"}}""", "account:http://e.com|a|b", IdentifierKind.Account, "a|b", "http://e.com")]
    public void An_identity_has_one_canonical_form(string actor, string ifi, IdentifierKind kind, string value, string? homePage)
    {
        Assert.True(AgentIdentity.TryParse(Utf8(actor), XapiVersion.V2_0_0, out var agent, out var problems));
        Assert.Empty(problems);
        Assert.Equal((ifi, kind, value, homePage), (agent!.Ifi, agent.Kind, agent.Value, agent.HomePage));
        Assert.Equal(IriKey.Of(ifi), agent.Key);
        Assert.Equal(agent.Key, Read(With("/actor", actor)).Statements[0].Actor.Key);
    }

    [Theory]
    [InlineData("""{"mbox":"mailto:a@b.c"}""", """{"mbox":"mailto:A@b.c"}""")]
    [InlineData("""{"account":{"homePage":"http://e.com","name":"a"}}""", """{"account":{"homePage":"http://e.com/","name":"a"}}""")]
    [InlineData("""{"openid":"http://e.com"}""", """{"openid":"https://e.com"}""")]
    public void Different_identities_have_different_keys(string one, string other)
    {
        Assert.True(AgentIdentity.TryParse(Utf8(one), XapiVersion.V1_0_3, out var left, out _));
        Assert.True(AgentIdentity.TryParse(Utf8(other), XapiVersion.V1_0_3, out var right, out _));
        Assert.NotEqual(left!.Key, right!.Key);
    }

    [Theory]
    [InlineData("", "body-empty", "")]
    [InlineData("ann", "json-malformed", "")]
    [InlineData("[]", "type-wrong", "")]
    [InlineData("{\"mbox\":5}", "type-wrong", "/mbox")]
    [InlineData("{\"mbox\":\"mailto:a@b.c\"} x", "json-malformed", "")]
    [InlineData("{\"objectType\":\"Group\",\"member\":[{\"mbox\":\"mailto:a@b.c\"}]}", "identifier-required", "")]
    public void An_agent_parameter_without_an_identity_is_refused(string json, string rule, string pointer)
    {
        Assert.False(AgentIdentity.TryParse(Utf8(json), XapiVersion.V1_0_3, out var agent, out var problems));
        Assert.Null(agent);
        var problem = Assert.Single(problems);
        Assert.Equal((rule, pointer), (problem.Rule, problem.Pointer));
    }

    [Fact]
    public void Agents_at_the_place_of_actor_and_object_are_mentioned_and_all_others_but_the_authority_are_related()
    {
        var statement = Assert.Single(Read("""
            {
              "actor": {"objectType":"Group","name":"We","member":[{"mbox":"mailto:m1@e.f"},{"name":"Two","mbox":"mailto:m2@e.f"}]},
              "verb": {"id":"http://e.com/v"},
              "object": {"objectType":"SubStatement","actor":{"mbox":"mailto:sub@e.f"},"verb":{"id":"http://e.com/v"},
                "object":{"objectType":"Group","mbox":"mailto:subgroup@e.f","member":[{"mbox":"mailto:m2@e.f"}]},
                "context":{"contextAgents":[{"objectType":"contextAgent","agent":{"mbox":"mailto:ca@e.f"}}],"contextGroups":[{"objectType":"contextGroup","group":{"objectType":"Group","mbox":"mailto:cg@e.f"}}]}},
              "context": {"instructor":{"mbox":"mailto:i@e.f"},"team":{"objectType":"Group","mbox":"mailto:t@e.f","member":[{"mbox":"mailto:tm@e.f"},{"mbox":"mailto:m1@e.f","name":"One"}]}},
              "authority": {"mbox":"mailto:claimed@e.f"}
            }
            """, XapiVersion.V2_0_0).Statements);
        Assert.Equal(
            "m1 m2 +sub +subgroup +ca +cg +i +t +tm".Split(' ').Order(StringComparer.Ordinal),
            statement.Agents.Zip(statement.SeenAgents, (mention, agent) =>
            {
                Assert.Equal(agent.Key, mention.Key);
                return (mention.Related ? "+" : "") + agent.Ifi["mailto:".Length..^"@e.f".Length];
            }).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
        Assert.Equal("One", statement.SeenAgents.Single(a => a.Ifi == "mailto:m1@e.f").Name);
        Assert.Equal(["mailto:m1@e.f", "mailto:m2@e.f"], statement.Actor.Members.Select(m => m.Ifi), StringComparer.Ordinal);
        Assert.Equal((Guid.Empty, "", true, "We"), (statement.Actor.Key, statement.Actor.Ifi, statement.Actor.IsGroup, statement.Actor.Name));
    }

    [Fact]
    public void A_group_of_thousands_mentions_each_member_once()
    {
        var members = string.Join(',', Enumerable.Range(0, 6_000).Select(i => $$"""{"mbox":"mailto:m{{i % 5_000}}@e.f"}"""));
        var statement = Assert.Single(Read(Set(Smallest, "/actor", $$"""{"objectType":"Group","member":[{{members}}]}""")).Statements);
        Assert.Equal(5_000, statement.Agents.Count);
        Assert.Equal(5_000, statement.Agents.Distinct().Count());
    }
}
