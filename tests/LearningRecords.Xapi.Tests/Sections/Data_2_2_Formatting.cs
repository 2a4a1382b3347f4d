using System.Text;
using static LearningRecords.Xapi.Tests.Examples;

namespace LearningRecords.Xapi.Tests.Sections;

/// <summary>Data 2.2: properties are known, written in the right case, once, of the right type, and not null.</summary>
public class Data_2_2_Formatting
{
    /// <summary>Every object of the full example that has a fixed set of properties.</summary>
    public static readonly TheoryData<string> Objects =
    [
        "", "/actor", "/actor/account", "/verb", "/object", "/object/definition", "/object/definition/choices/0", "/result", "/result/score",
        "/context", "/context/instructor", "/context/team", "/context/team/member/0", "/context/contextActivities",
        "/context/contextActivities/parent/0", "/context/statement", "/authority", "/attachments/0",
    ];

    /// <summary>Every property of the full example that does not itself decide how the rest is read.</summary>
    public static readonly TheoryData<string, string> Typed = new()
    {
        { "/id", "string" }, { "/actor", "object" }, { "/actor/name", "string" }, { "/actor/account", "object" }, { "/actor/account/homePage", "string" },
        { "/actor/account/name", "string" }, { "/verb", "object" }, { "/verb/id", "string" }, { "/verb/display", "object" }, { "/verb/display/en", "string" },
        { "/object", "object" }, { "/object/id", "string" }, { "/object/definition", "object" }, { "/object/definition/name", "object" },
        { "/object/definition/name/en", "string" }, { "/object/definition/description", "object" }, { "/object/definition/type", "string" },
        { "/object/definition/moreInfo", "string" }, { "/object/definition/interactionType", "string" },
        { "/object/definition/correctResponsesPattern", "array" }, { "/object/definition/correctResponsesPattern/0", "string" },
        { "/object/definition/choices", "array" }, { "/object/definition/choices/0", "object" }, { "/object/definition/choices/0/id", "string" },
        { "/object/definition/choices/0/description", "object" }, { "/object/definition/extensions", "object" },
        { "/result", "object" }, { "/result/score", "object" }, { "/result/score/scaled", "number" }, { "/result/score/raw", "number" },
        { "/result/score/min", "number" }, { "/result/score/max", "number" }, { "/result/success", "boolean" }, { "/result/completion", "boolean" },
        { "/result/response", "string" }, { "/result/duration", "string" }, { "/result/extensions", "object" },
        { "/context", "object" }, { "/context/registration", "string" }, { "/context/instructor", "object" }, { "/context/team", "object" },
        { "/context/team/member", "array" }, { "/context/team/member/0", "object" }, { "/context/contextActivities", "object" },
        { "/context/contextActivities/parent/0", "object" }, { "/context/revision", "string" }, { "/context/platform", "string" },
        { "/context/language", "string" }, { "/context/statement", "object" }, { "/context/statement/id", "string" }, { "/context/extensions", "object" },
        { "/timestamp", "string" }, { "/stored", "string" }, { "/authority", "object" }, { "/version", "string" }, { "/attachments", "array" },
        { "/attachments/0", "object" }, { "/attachments/0/usageType", "string" }, { "/attachments/0/display", "object" },
        { "/attachments/0/description", "object" }, { "/attachments/0/contentType", "string" }, { "/attachments/0/length", "number" },
        { "/attachments/0/sha2", "string" }, { "/attachments/0/fileUrl", "string" }, { "/context/instructor/mbox", "string" },
    };

    [Theory]
    [MemberData(nameof(Objects))]
    public void An_unknown_property_is_refused_at_every_level(string at)
    {
        Refusal.IsOnly(With(at + "/colour", "\"red\""), "property-unknown", at + "/colour");
        Refusal.IsOnly(With(at + "/colour", "{\"deep\":[{}]}"), "property-unknown", at + "/colour");
    }

    [Theory]
    [InlineData("/actor/name", "/actor/Name", "name")]
    [InlineData("/verb/display", "/verb/DISPLAY", "display")]
    [InlineData("/result/success", "/result/Success", "success")]
    [InlineData("/context/contextActivities", "/context/contextactivities", "contextActivities")]
    [InlineData("/object/definition/moreInfo", "/object/definition/moreinfo", "moreInfo")]
    [InlineData("/attachments/0/fileUrl", "/attachments/0/fileURL", "fileUrl")]
    public void A_property_in_the_wrong_case_is_refused_and_the_right_one_named(string from, string to, string hint)
    {
        var json = With(node => Rename(node, from, to));
        Refusal.IsOnly(json, "property-unknown", to);
        Assert.Contains($"use \"{hint}\"", Read(json).Problems[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"success\": true", "\"success\": true, \"success\": true", "/result/success")]
    [InlineData("\"response\":", "\"completion\": true, \"response\":", "/result/completion")]
    [InlineData("\"name\": \"Ann\"", "\"name\": \"Ann\", \"\\u006eame\": \"Ann\"", "/actor/name")]
    [InlineData("\"en\": \"answered\"", "\"en\": \"answered\", \"en\": \"replied\"", "/verb/display/en")]
    [InlineData("\"any\":", "\"any\": 1, \"any\":", "/object/definition/extensions/http:~1~1example.com~1ext/any")]
    [InlineData("true]}", "true, {\"x\": {}, \"\\u0078\": 1}]}", "/object/definition/extensions/http:~1~1example.com~1ext/any/3/x")]
    [InlineData("\"extensions\": {\"http://example.com/ext\": null}", "\"extensions\": {\"http://example.com/ext\": null, \"http:\\/\\/example.com\\/ext\": null}", "/result/extensions/http:~1~1example.com~1ext")]
    [InlineData("\"verb\":", "\"id\": \"0c7a1f3e-8a8f-4c0b-9d7e-5a3f2b1c0d9e\", \"verb\":", "/id")]
    public void A_property_twice_is_refused_at_every_level(string once, string twice, string pointer)
    {
        Assert.Contains(once, Full, StringComparison.Ordinal);
        Refusal.IsOnly(Full.Replace(once, twice, StringComparison.Ordinal), "property-repeated", pointer);
    }

    [Fact]
    public void A_name_may_come_again_in_another_object() =>
        Refusal.IsNone(With("/result/extensions/http:~1~1example.com~1ext", """[{"a":{"a":1},"b":2},{"a":1,"b":{"b":{}}}]"""));

    [Fact]
    public void One_repeated_among_thousands_of_names_is_found()
    {
        var many = string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"\"k{i}\":{i}"));
        Refusal.IsNone(With("/result/extensions/http:~1~1example.com~1ext", "\"here\"").Replace("\"here\"", $"{{{many}}}", StringComparison.Ordinal));
        Refusal.IsOnly(
            With("/result/extensions/http:~1~1example.com~1ext", "\"here\"").Replace("\"here\"", $"{{{many},\"\\u006b17\":0}}", StringComparison.Ordinal),
            "property-repeated",
            "/result/extensions/http:~1~1example.com~1ext/k17");
    }

    [Theory]
    [MemberData(nameof(Typed))]
    public void Null_is_refused_everywhere_but_inside_extensions(string pointer, string type)
    {
        Assert.NotEmpty(type);
        Refusal.IsOnly(With(pointer, "null"), "null-not-allowed", pointer);
    }

    [Theory]
    [MemberData(nameof(Typed))]
    public void A_value_of_the_wrong_type_is_refused(string pointer, string type)
    {
        foreach (var (other, json) in new[] { ("string", "\"5\""), ("number", "5"), ("boolean", "true"), ("array", "[]"), ("object", "{}") })
        {
            if (other != type)
                Refusal.IsOnly(With(pointer, json), "type-wrong", pointer);
        }
    }

    [Fact]
    public void All_problems_of_a_statement_are_found_at_once()
    {
        var json = """{"actor":{"objectType":"Agent","mbox":"ann"},"verb":{"id":"read"},"object":{"id":5},"result":{"score":{"scaled":2}},"extra":1,"timestamp":"yesterday"}""";
        Assert.Equal(
            ["/actor/mbox mbox-format", "/verb/id iri-format", "/object/id type-wrong", "/result/score/scaled score-scaled-range", "/extra property-unknown", "/timestamp timestamp-format"],
            Read(json).Problems.Select(p => $"{p.Pointer} {p.Rule}"),
            StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("""\ud83d""")]
    [InlineData("""\ude00""")]
    [InlineData("""\ud83dx""")]
    [InlineData("""\ud83d\n""")]
    [InlineData("""\ud83d\ud83d""")]
    [InlineData("""\ude00\ud83d""")]
    public void Half_a_surrogate_pair_is_refused_wherever_it_stands(string escape)
    {
        Refusal.IsOnly(Full.Replace("\"Ann\"", $"\"{escape}\"", StringComparison.Ordinal), "string-escape-invalid", "/actor/name");
        Refusal.IsOnly(Full.Replace("1e3", $"\"{escape}\"", StringComparison.Ordinal), "string-escape-invalid", "/object/definition/extensions/http:~1~1example.com~1ext/any/1");
        Assert.Equal("string-escape-invalid", Assert.Single(Read(Full.Replace("\"any\":", $"\"{escape}\":", StringComparison.Ordinal)).Problems).Rule);
        Assert.Equal("string-escape-invalid", Assert.Single(Read(Full.Replace("\"en\": \"Quiz\"", $"\"{escape}\": \"Quiz\"", StringComparison.Ordinal)).Problems).Rule);
        Assert.Equal("string-escape-invalid", Assert.Single(Read(Full.Replace("\"score\":", $"\"{escape}\": 1, \"score\":", StringComparison.Ordinal)).Problems).Rule);
    }

    [Theory]
    [InlineData("""{"\ud800":1,"id":"http://e.com/o"}""", "string-escape-invalid")]
    [InlineData("""{"id":"http://e.com/o","objectType":"\udc00"}""", "object-type-invalid")]
    public void Half_a_surrogate_pair_does_not_hide_what_kind_of_object_it_is(string json, string rule) =>
        Assert.Contains(Read(Full.Replace("\"object\": {", $"\"object\": {json}, \"object\": {{", StringComparison.Ordinal)).Problems, p => p.Rule == rule);

    [Theory]
    [InlineData("""\ud83d\ude00""")]
    [InlineData("""\u0000""")]
    [InlineData("""😀 \/ \\ud83d \" \b\f\n\r\t \uFFFF""")]
    public void Whole_characters_are_kept_however_they_are_written(string text)
    {
        var json = Full.Replace("\"Ann\"", $"\"{text}\"", StringComparison.Ordinal)
            .Replace("4711", text, StringComparison.Ordinal)
            .Replace("\"any\":", $"\"{text}\":", StringComparison.Ordinal);
        var statement = Assert.Single(Read(json).Statements);
        Assert.Equal(json, Encoding.UTF8.GetString(statement.Body.Span));
        Assert.Equal(System.Text.Json.JsonSerializer.Deserialize<string>($"\"{text}\""), statement.Actor.Name);
        Assert.EndsWith("|" + statement.Actor.Name, statement.Actor.Ifi, StringComparison.Ordinal);
    }

    [Fact]
    public void Properties_come_in_any_order() =>
        Refusal.IsNone("""{"object":{"definition":{"choices":[{"description":{},"id":"a"}],"interactionType":"choice"},"id":"http://e.com/o","objectType":"Activity"},"context":{"revision":"1"},"verb":{"display":{},"id":"http://e.com/v"},"actor":{"member":[],"mbox":"mailto:a@b.c","objectType":"Group"}}""");

    private static void Rename(System.Text.Json.Nodes.JsonNode node, string from, string to)
    {
        var parent = from[1..].Split('/')[..^1].Aggregate(node, (n, name) => n is System.Text.Json.Nodes.JsonArray array ? array[0]! : n[name]!);
        var value = parent[from.Split('/')[^1]];
        parent.AsObject().Remove(from.Split('/')[^1]);
        parent[to.Split('/')[^1]] = value;
    }
}
