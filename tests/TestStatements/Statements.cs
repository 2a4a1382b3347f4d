using System.Globalization;
using System.Text.Json.Nodes;
using CsCheck;

namespace LearningRecords.TestStatements;

/// <summary>Generators of valid statements that use everything the standard allows.</summary>
internal static class Statements
{
    public static readonly Gen<string> AnyText = Gen.OneOf(
        Gen.String[Gen.Char[' ', '~'], 0, 12],
        Gen.OneOf("", "\u0000", "😀", "中文 \"quoted\" \\ / \t", "é\u0301", "\uFFFF", "https://a/b", "a|b"));

    private static readonly Gen<string> Iris = Gen.OneOf(
        "http://example.com/a", "https://example.com/你好?q=[1]#x", "urn:example:1", "course-v1:FUN-MOOC+00002+session01",
        "uuid://7d4f3c70-1e79-4243-9b7d-166076ce8bfb", "tag:example.com,2026:x");

    private static readonly Gen<string> Uuids = Gen.Guid.Select(Gen.Bool, (id, upper) => upper ? id.ToString().ToUpperInvariant() : id.ToString());

    private static readonly Gen<string> LanguageTags = Gen.OneOf("en", "en-US", "zh-Hans-CN", "tlh", "x-a");

    private static readonly Gen<decimal> Numbers = Gen.OneOf(Gen.Int[-1000, 1000].Select(i => (decimal)i), Gen.Decimal[-10, 10].Select(d => Math.Round(d, 4)), Gen.OneOf(0m, 0.5m, 1000000m));

    private static readonly Gen<string> Timestamps = Gen.DateTime[new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc), new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc)]
        .Select(t => t.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));

    private static readonly Gen<JsonNode?> AnyJson = Gen.Recursive<JsonNode?>((depth, self) =>
    {
        var scalars = Gen.OneOf(Text(AnyText), Number(Numbers), Gen.Bool.Select(b => (JsonNode?)JsonValue.Create(b)), Gen.Const((JsonNode?)null));
        return depth > 3 ? scalars : Gen.OneOf(
            scalars,
            self.Array[0, 3].Select(items => (JsonNode?)new JsonArray([.. items])),
            Gen.Select(AnyText, self).Array[0, 3].Select(members => (JsonNode?)Map(members)));
    });

    private static readonly Gen<JsonNode?> LanguageMap = Gen.Select(LanguageTags, Text(AnyText)).Array[0, 3].Select(m => (JsonNode?)Map(m));

    private static readonly Gen<JsonNode?> Extensions = Gen.Select(Iris, AnyJson).Array[0, 3].Select(m => (JsonNode?)Map(m));

    private static readonly Gen<(string, JsonNode?)> Identifier = Gen.OneOf(
        Gen.OneOf("mailto:ann@example.com", "mailto:Ann.O'Neil+1@EXAMPLE.org", "mailto:用户@例子.中国").Select(m => ("mbox", (JsonNode?)m)),
        Gen.OneOf("cd9b00a5611f94eaa7b1661edab976068e364975", "CD9B00A5611F94EAA7B1661EDAB976068E364970").Select(s => ("mbox_sha1sum", (JsonNode?)s)),
        Iris.Select(i => ("openid", (JsonNode?)i)),
        Gen.Select(Iris, AnyText).Select((home, name) => ("account", (JsonNode?)new JsonObject { ["homePage"] = home, ["name"] = name })));

    private static readonly Gen<JsonNode?> Agent = Object(Some(Identifier), Maybe("name", Text(AnyText)), Maybe("objectType", Constant("Agent")));

    private static readonly Gen<JsonNode?> Members = Agent.Array[1, 3].Select(a => (JsonNode?)new JsonArray([.. a]));

    private static readonly Gen<JsonNode?> Group = Gen.OneOf(
        Object(Must("objectType", Constant("Group")), Some(Identifier), Maybe("name", Text(AnyText)), Maybe("member", Members)),
        Object(Must("objectType", Constant("Group")), Maybe("name", Text(AnyText)), Must("member", Members)));

    private static readonly Gen<JsonNode?> Actor = Gen.OneOf(Agent, Group);

    private static readonly Gen<JsonNode?> Verb = Object(Must("id", Text(Iris)), Maybe("display", LanguageMap));

    private static readonly Gen<JsonNode?> Components = Gen.Select(AnyText, LanguageMap).Array[0, 3].Select(parts => (JsonNode?)new JsonArray(
        [.. parts.DistinctBy(p => p.Item1, StringComparer.Ordinal).Select(p => new JsonObject { ["id"] = p.Item1, ["description"] = p.Item2 })]));

    private static readonly Gen<JsonNode?> Definition = Gen.Select(
        Object(Maybe("name", LanguageMap), Maybe("description", LanguageMap), Maybe("type", Text(Iris)), Maybe("moreInfo", Text(Iris)), Maybe("extensions", Extensions)),
        Gen.OneOf(("", ""), ("choice", "choices"), ("sequencing", "choices"), ("likert", "scale"), ("matching", "source"), ("performance", "steps")),
        Components,
        (definition, interaction, components) =>
        {
            if (interaction is ({ Length: > 0 } type, var list))
                (definition!["interactionType"], definition[list]) = (type, components);
            return definition;
        });

    private static readonly Gen<JsonNode?> Activity = Object(Must("id", Text(Iris)), Maybe("objectType", Constant("Activity")), Maybe("definition", Definition));

    private static readonly Gen<JsonNode?> StatementRef = Object(Must("objectType", Constant("StatementRef")), Must("id", Text(Uuids)));

    private static readonly Gen<JsonNode?> Score = Gen.Select(Gen.Decimal[-1, 1], Numbers, Numbers, Numbers, Gen.Bool).Select((scaled, a, b, c, all) =>
    {
        decimal[] ordered = [.. new[] { a, b, c }.Order()];
        var score = new JsonObject { ["scaled"] = Math.Round(scaled, 3) };
        if (all && ordered[0] < ordered[2])
            (score["min"], score["raw"], score["max"]) = (ordered[0], ordered[1], ordered[2]);
        return (JsonNode?)score;
    });

    private static readonly Gen<JsonNode?> Result = Object(
        Maybe("score", Score), Maybe("success", Gen.Bool.Select(b => (JsonNode?)b)), Maybe("completion", Gen.Bool.Select(b => (JsonNode?)b)),
        Maybe("response", Text(AnyText)), Maybe("duration", Text(Gen.OneOf("PT1M30.25S", "P1Y2M3DT4H", "P2W", "PT0S"))), Maybe("extensions", Extensions));

    private static readonly Gen<JsonNode?> ContextActivities = Object(
        Maybe("parent", Gen.OneOf(Activity, ListOf(Activity))), Maybe("grouping", ListOf(Activity)), Maybe("category", ListOf(Activity)), Maybe("other", Activity));

    private static readonly Gen<JsonNode?> Attachment = Object(
        Must("usageType", Text(Iris)), Must("display", LanguageMap), Maybe("description", LanguageMap), Must("contentType", Constant("text/plain")),
        Must("length", Gen.Int[0, 100000].Select(i => (JsonNode?)i)), Must("sha2", Constant("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")),
        Maybe("fileUrl", Text(Iris)));

    private static readonly Gen<(string, JsonNode?)>[] Outcome =
    [
        Maybe("result", Result), Maybe("timestamp", Text(Timestamps)), Maybe("attachments", ListOf(Attachment)),
    ];

    private static readonly Gen<JsonNode?> AboutActivity = Object(
        [Must("actor", Actor), Must("verb", Verb), Must("object", Activity), Maybe("context", Context(aboutActivity: true)), .. Outcome]);

    private static readonly Gen<JsonNode?> AboutOther = Object(
        [Must("actor", Actor), Must("verb", Verb), Must("object", Gen.OneOf(AgentAsObject(), Group, StatementRef)), Maybe("context", Context(aboutActivity: false)), .. Outcome]);

    private static readonly Gen<JsonNode?> SubStatement = Gen.OneOf(AboutActivity, AboutOther).Select(s =>
    {
        s!["objectType"] = "SubStatement";
        return (JsonNode?)s;
    });

    private static readonly Gen<JsonNode?> AboutStatement = Object(
        [Must("actor", Actor), Must("verb", Verb), Must("object", SubStatement), Maybe("context", Context(aboutActivity: false)), .. Outcome]);

    /// <summary>Statements that are valid in 1.0.3 and in 2.0.</summary>
    public static readonly Gen<JsonObject> Valid = Gen.Select(
        Gen.OneOf(AboutActivity, AboutActivity, AboutOther, AboutStatement),
        Object(Maybe("id", Text(Uuids)), Maybe("stored", Text(Timestamps)), Maybe("version", Constant("1.0.0")), Maybe("authority", Agent)))
        .Select((statement, assigned) =>
        {
            foreach (var (name, value) in assigned!.AsObject().ToArray())
                statement![name] = value!.DeepClone();
            return statement!.AsObject();
        });

    private static Gen<JsonNode?> Context(bool aboutActivity) => Object(
        Maybe("registration", Text(Uuids)), Maybe("instructor", Actor), Maybe("team", Group), Maybe("contextActivities", ContextActivities),
        aboutActivity ? Maybe("revision", Text(AnyText)) : None, aboutActivity ? Maybe("platform", Text(AnyText)) : None,
        Maybe("language", Text(LanguageTags)), Maybe("statement", StatementRef), Maybe("extensions", Extensions));

    private static Gen<JsonNode?> AgentAsObject() => Agent.Select(a =>
    {
        a!["objectType"] = "Agent";
        return (JsonNode?)a;
    });

    private static Gen<(string, JsonNode?)> None => Gen.Const(("", (JsonNode?)null));

    private static Gen<JsonNode?> Text(Gen<string> texts) => texts.Select(t => (JsonNode?)JsonValue.Create(t));

    private static Gen<JsonNode?> Number(Gen<decimal> numbers) => numbers.Select(n => (JsonNode?)JsonValue.Create(n));

    private static Gen<JsonNode?> Constant(string text) => Text(Gen.Const(text));

    private static Gen<JsonNode?> ListOf(Gen<JsonNode?> items) => items.Array[0, 2].Select(i => (JsonNode?)new JsonArray([.. i]));

    private static Gen<(string, JsonNode?)> Must(string name, Gen<JsonNode?> value) => value.Select(v => (name, v));

    private static Gen<(string, JsonNode?)> Some(Gen<(string, JsonNode?)> member) => member;

    private static Gen<(string, JsonNode?)> Maybe(string name, Gen<JsonNode?> value) => Gen.Frequency((2, (IGen<(string, JsonNode?)>)None), (1, Must(name, value)));

    private static Gen<JsonNode?> Object(params Gen<(string, JsonNode?)>[] members) =>
        members.Aggregate(Gen.Const(() => new JsonObject()), (gen, member) => gen.Select(member, (node, m) =>
        {
            if (m.Item1.Length > 0)
                node[m.Item1] = m.Item2;
            return node;
        })).Select(node => (JsonNode?)node);

    private static JsonObject Map(IEnumerable<(string Name, JsonNode? Value)> members)
    {
        var map = new JsonObject();
        foreach (var (name, value) in members)
            map[name] = value;
        return map;
    }
}
