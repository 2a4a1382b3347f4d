using System.Text;
using System.Text.Json.Nodes;
using static LearningRecords.Xapi.Tests.Examples;

namespace LearningRecords.Xapi.Tests.Sections;

/// <summary>Communication 2.2: merging JSON documents; Data 2.4.4.1: merging activity definitions.</summary>
public class Communication_2_2_Documents
{
    [Theory]
    [InlineData("""{"a":1,"b":2}""", """{"b":3,"c":4}""", """{"a":1,"b":3,"c":4}""")]
    [InlineData("{}", """{"a":{"b":1}}""", """{"a":{"b":1}}""")]
    [InlineData("""{"a":{"b":1}}""", """{"a":{"c":2}}""", """{"a":{"c":2}}""")]
    [InlineData("""{"a":1}""", "{}", """{"a":1}""")]
    [InlineData("""{"a":1}""", """{"\u0061":null}""", """{"\u0061":null}""")]
    [InlineData(""" { "a" : 1.00 , "z":"\u0000"}""", """{"b":[1e400, "😀"]}""", """{"a":1.00,"z":"\u0000","b":[1e400, "😀"]}""")]
    public void Two_JSON_objects_are_merged_at_the_top_level(string stored, string incoming, string merged)
    {
        Assert.True(DocumentMerge.TryMerge(Utf8(stored), Utf8(incoming), out var result));
        Assert.Equal(merged, Encoding.UTF8.GetString(result));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("not json")]
    public void Anything_else_is_not_merged(string document)
    {
        Assert.False(DocumentMerge.TryMerge(Utf8(document), Utf8("{}"), out _));
        Assert.False(DocumentMerge.TryMerge(Utf8("{}"), Utf8(document), out _));
    }

    [Fact]
    public void What_is_not_UTF_8_is_not_merged()
    {
        byte[] broken = [.. "{\"a\":\""u8, 0xff, .. "\"}"u8];
        Assert.False(DocumentMerge.TryMerge(broken, Utf8("{}"), out _));
        Assert.False(DocumentMerge.TryMerge(Utf8("{}"), broken, out _));
    }

    [Fact]
    public void A_document_of_any_depth_is_merged()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 10_000)) + string.Concat(Enumerable.Repeat("]", 10_000));
        Assert.True(DocumentMerge.TryMerge(Utf8($$"""{"a":{{deep}}}"""), Utf8("""{"b":1}"""), out var merged));
        Assert.Equal($$"""{"a":{{deep}},"b":1}""", Encoding.UTF8.GetString(merged));
    }

    [Theory]
    [InlineData("{}", "")]
    [InlineData("""{"name":{"en":"A"}}""", """{"name":{"en":"A"}}""")]
    [InlineData("""{"name":{"en":"A","zh":"甲"}}""", """{"name":{"en":"A"}}""", """{"name":{"zh":"甲"}}""")]
    [InlineData("""{"name":{"en":"B"},"type":"http://e.com/t"}""", """{"name":{"en":"A"},"type":"http://e.com/t"}""", """{"name":{"en":"B"}}""")]
    [InlineData("""{"type":"http://e.com/2","description":{}}""", """{"type":"http://e.com/1"}""", """{"description":{},"type":"http://e.com/2"}""")]
    [InlineData("""{"extensions":{"http://e.com/a":2,"http://e.com/b":{}}}""", """{"extensions":{"http://e.com/a":{"x":1}}}""", """{"extensions":{"http://e.com/a":2,"http://e.com/b":{}}}""")]
    [InlineData(
        """{"interactionType":"choice","choices":[{"id":"b","description":{"en":"B","zh":"乙"}},{"id":"c"},{"id":"a","description":{"en":"A"}}]}""",
        """{"interactionType":"choice","correctResponsesPattern":["a"],"choices":[{"id":"a","description":{"en":"A"}},{"id":"b","description":{"en":"b","zh":"乙"}}]}""",
        """{"interactionType":"choice","choices":[{"id":"b","description":{"en":"B"}},{"id":"c"},{"id":"a"}]}""")]
    [InlineData("""{"interactionType":"numeric"}""", """{"interactionType":"likert","scale":[{"id":"a"}]}""", """{"interactionType":"numeric"}""")]
    [InlineData("""{"interactionType":"likert","scale":[{"id":"a"}],"name":{"en":"A"}}""", """{"interactionType":"likert","scale":[{"id":"a"}]}""", """{"name":{"en":"A"}}""")]
    public void Definitions_unite_their_languages_and_the_later_wins(string merged, params string[] definitions) =>
        Assert.Equal(merged, Encoding.UTF8.GetString(ActivityDefinitionMerge.Merge(definitions.Where(d => d.Length > 0).Select(d => (ReadOnlyMemory<byte>)Utf8(d)))));

    [Fact]
    public void What_is_merged_is_a_valid_definition_and_merging_it_again_changes_nothing()
    {
        var definitions = RealDefinitions().ToArray();
        var merged = ActivityDefinitionMerge.Merge(definitions);
        Refusal.IsNone(With("/object/definition", Encoding.UTF8.GetString(merged)));
        Assert.Equal(JsonNode.Parse(merged)!.ToJsonString(), JsonNode.Parse(ActivityDefinitionMerge.Merge([merged, .. definitions]))!.ToJsonString());
    }

    private static IEnumerable<ReadOnlyMemory<byte>> RealDefinitions()
    {
        yield return Read(Full).Statements[0].ActivityDefinitions[0].Definition;
        yield return Utf8("""{"name":{"zh":"测验"},"interactionType":"choice","choices":[{"id":"b","description":{"zh":"乙"}}]}""");
    }
}
