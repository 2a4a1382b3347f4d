using System.Text;
using System.Text.Json;
using CsCheck;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Statements;

/// <summary>What comes back is what was sent, byte for byte, apart from what the store must set.</summary>
public sealed class ExactBytesTests(OneTenant one) : IClassFixture<OneTenant>
{
    private const string Id = "(id)";
    private const string SingleParent = """{"id":"http://o.example/single"}""";
    private const string Stored = "(stored)";
    private const string Authority = "(authority)";
    private const string Complete = $$""","id":"{{Id}}","timestamp":"2026-03-31T08:00:00Z","version":"1.0.0" """;

    private readonly TenantClient _tenant = one.Tenant;

    public static TheoryData<string> OddForms =>
    [
        // Order of keys, and whitespace of every kind.
        $$$"""{"version":"1.0.0","timestamp":"2026-03-31T08:00:00Z","object":{"definition":{"type":"http://t.example/a","name":{"en":"x"}},"id":"http://o.example/1"},"verb":{"id":"http://v.example/a"},"actor":{"mbox":"mailto:li@example.edu.cn"},"id":"{{{Id}}}"}""",
        $$$"""{ {{{"\n\t\r\n "}}}"actor" :{{{"\t"}}}{"mbox":  "mailto:li@example.edu.cn" } , "verb":{"id":"http://v.example/a"{{{"\r\n"}}}},"object":{"id":"http://o.example/1"}{{{Complete}}}{{{"\n\n"}}}}""",
        // Numbers.
        Statement(""","result":{"score":{"raw":1.0,"min":-0,"max":1e3},"extensions":{"http://e.example/n":[1.0,1e3,1E+3,1.10,-0.0,0.1e-7,123456789012345678901234567890,1e400,9007199254740993]}}"""),
        // Text.
        Statement(""","result":{"response":"学习 📚 👩‍🏫 \ud83d\ude00 \/ / \u002f \t \" \\ \u0000 \u001f \u007f \u2028 ﷽"}"""),
        Statement(""","result":{"extensions":{"http://e.example/\u0000":{"\u0000":"\u0000","":"","\/":null,"a\"b":[]}}}"""),
        Statement("", """{"account":{"homePage":"https://id.example.edu.cn","name":"li\u0000\u0000"},"name":"\u0000"}"""),
        Statement("", """{"\u0061ccount":{"hom\u0065Page":"https:\/\/id.example.edu.cn","name":"\u674e"}}"""),
        Statement(""","c\u006fntext":{"contextActivities":{"parent":{"id":"http://o.example/single"}},"language":"zh-CN"}"""),
        Statement(""","context":{"contextActivities":{"parent":[],"grouping":[{"id":"http://o.example/2"}]},"extensions":{"http://e.example/deep":[[[[[{"a":[{}]}]]]]]}}"""),
        // What the client has no say in is replaced where it stands.
        Statement($$""","stored":{{Stored}},"authority":{{Authority}}"""),
        Statement($$""","authority" : {{Authority}} , "stored"{{"\n"}}: {{Stored}}"""),
        $$$"""{"stored":{{{Stored}}},"actor":{"mbox":"mailto:li@example.edu.cn"},"verb":{"id":"http://v.example/a"},"object":{"id":"http://o.example/1"}{{{Complete}}},"authority":{{{Authority}}}{{{" "}}}}""",
        $$$"""{"authority":{{{Authority}}},"actor":{"mbox":"mailto:li@example.edu.cn"},"verb":{"id":"http://v.example/a"},"object":{"id":"http://o.example/1"}{{{Complete}}}}""",
    ];

    [Theory]
    [MemberData(nameof(OddForms))]
    public async Task A_statement_comes_back_as_it_was_sent(string form)
    {
        await ComesBackAsync([form]);
        await _tenant.CaughtUpAsync();
    }

    [Fact]
    public async Task All_of_them_in_one_batch_come_back_and_stop_no_projection()
    {
        await ComesBackAsync([.. ((IEnumerable<object[]>)OddForms).Select(row => (string)row[0])]);
        await _tenant.CaughtUpAsync();

        using var progress = await _tenant.GetAsync("/insights/progress");
        Assert.Equal(System.Net.HttpStatusCode.OK, progress.StatusCode);
    }

    [Fact]
    public async Task Members_the_client_left_out_are_added_at_the_end()
    {
        var sent = """{ "actor":{"mbox":"mailto:li@example.edu.cn"},"verb":{"id":"http://v.example/a"},"object":{"id":"http://o.example/1"} }""";
        var id = Assert.Single(await _tenant.StoreAsync(sent));

        var read = Encoding.UTF8.GetString((await _tenant.ReadAsync(id))!);

        Assert.StartsWith(sent[..^1] + $",\"id\":\"{id}\",\"timestamp\":\"", read, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(read);
        Assert.Equal("actor verb object id timestamp stored authority version", string.Join(' ', document.RootElement.EnumerateObject().Select(member => member.Name)));
    }

    [Fact]
    public async Task A_statement_with_a_NUL_in_an_account_is_found_by_that_account()
    {
        var actor = $$$"""{"account":{"homePage":"https://id.example.edu.cn","name":"{{{Guid.NewGuid()}}}\u0000"}}""";
        var id = Assert.Single(await _tenant.StoreAsync(SampleStatement.Json(actor: actor)));

        Assert.Equal([id], await _tenant.FindAsync($"agent={actor.Escaped()}"));
    }

    [Fact]
    public async Task Any_odd_but_valid_statement_comes_back_as_it_was_sent()
    {
        await Task.Run(() => Statements.Array[1, 20].Sample(forms => Task.Run(() => ComesBackAsync(forms)).Wait(TimeSpan.FromSeconds(60)), iter: 15, threads: 1));
        await _tenant.CaughtUpAsync();
    }

    private static string Statement(string rest, string actor = SampleStatement.Li) => SampleStatement.Json(actor: actor, rest: rest + Complete);

    private static Gen<string> Statements => Gen.Recursive<string>((depth, self) => Json(depth, self))
        .Select(Space, Key, Gen.Shuffle(new[] { 0, 1, 2, 3, 4, 5, 6, 7, 8 }), Gen.Bool, Gen.Bool, (value, space, key, order, stored, authority) =>
        {
            string?[] members =
            [
                $$$"""{{{space}}}"actor":{"objectType":"Agent","account":{"name":{{{key}}},"homePage":"https:\/\/id.example.edu.cn"}}""",
                $$$"""{{{space}}}"verb":{"id":"http:\/\/v.example\/a"{{{space}}},"display":{"zh-CN":{{{key}}}}}""",
                """ "object":{"id":"http://o.example/1"}""",
                $"\"id\":\"{Id}\"",
                "\"timestamp\":\"2026-03-31T08:00:00.1234567+08:00\"",
                "\"version\":\"1.0.7\"",
                $$$"""{{{space}}}"result":{"extensions":{"http://e.example/x"{{{space}}}:{{{value}}}}}""",
                stored ? $"\"stored\":{space}{Stored}{space}" : null,
                authority ? $"{space}\"authority\":{Authority}" : null,
            ];
            return $"{{{string.Join(',', order.Select(place => members[place]).OfType<string>())}{space}}}";
        });

    private static Gen<string> Space => Gen.OneOf("", " ", "\n", "\r\n\t");

    private static Gen<string> Key => Gen.OneOf("\"a\"", "\"\\u0000\"", "\"李\"", "\"\\u674e\\ud83d\\ude00\"", "\"a\\/b\"", "\"\\\\\"", "\"📚\"", "\" \"", "\"'\"");

    private static Gen<string> Json(int depth, Gen<string> self)
    {
        var leaf = Gen.OneOf(
            Key,
            Gen.OneOf("null", "true", "false", "1.0", "-0", "1e3", "1E-07", "0.10", "1e999", "[]", "{}"),
            Gen.String[Gen.Char[' ', '\uD7FF'], 0, 8].Select(text => JsonSerializer.Serialize(text)),
            Gen.Double.Select(number => double.IsFinite(number) ? number.ToString("R", System.Globalization.CultureInfo.InvariantCulture) : "0"));
        return depth > 4
            ? leaf
            : Gen.OneOf(
                leaf,
                Gen.Select(self, self, Space, (left, right, space) => $"[{space}{left},{right}{space}]"),
                Gen.Select(Key, self, Space, (key, value, space) => $"{{{space}{key}{space}:{value}}}"));
    }

    private async Task ComesBackAsync(IReadOnlyList<string> forms)
    {
        var ids = forms.Select(_ => Guid.NewGuid()).ToArray();
        var sent = forms.Select((form, index) => form.Replace(Id, $"{ids[index]}", StringComparison.Ordinal)).ToArray();
        var posted = SampleStatement.Batch(sent.Select(form => form
            .Replace(Stored, "\"1999-01-01T00:00:00Z\"", StringComparison.Ordinal)
            .Replace(Authority, """{"objectType":"Agent","mbox":"mailto:me@example.org"}""", StringComparison.Ordinal)));

        Assert.Equal(ids, await _tenant.StoreAsync(posted));

        for (var index = 0; index < ids.Length; index++)
        {
            var read = (await _tenant.ReadAsync(ids[index]))!;
            Assert.Equal(Expected(sent[index], read), Encoding.UTF8.GetString(read));
        }
    }

    // The statement as sent, with the stored and authority of the answer where they belong, and a single context activity in an array.
    private static string Expected(string sent, byte[] read)
    {
        using var document = JsonDocument.Parse(read, new JsonDocumentOptions { MaxDepth = 200 });
        var (stored, authority) = (document.RootElement.GetProperty("stored").GetRawText(), document.RootElement.GetProperty("authority").GetRawText());
        var added = (sent.Contains(Stored, StringComparison.Ordinal) ? "" : $",\"stored\":{stored}")
            + (sent.Contains(Authority, StringComparison.Ordinal) ? "" : $",\"authority\":{authority}");
        return (sent[..^1] + added + "}").Replace(Stored, stored, StringComparison.Ordinal).Replace(Authority, authority, StringComparison.Ordinal)
            .Replace(SingleParent, $"[{SingleParent}]", StringComparison.Ordinal);
    }
}
