using System.Text.Json;
using System.Text.Json.Nodes;

namespace LearningRecords.Xapi.Tests.Generated;

/// <summary>A value somewhere in a generated statement.</summary>
internal sealed record Places(string Pointer, string[] Path, bool IsInExtensions, bool IsIgnoredByComparison)
{
    /// <summary>Every value of a statement but the statement itself.</summary>
    public static IEnumerable<Places> Of(JsonObject statement) => Under(statement, []);

    /// <summary>The statement with this value changed into another of the same kind.</summary>
    public JsonObject Change(JsonObject statement) => With(statement, value => value?.GetValueKind() switch
    {
        JsonValueKind.String when Path[^1] == "timestamp" && !IsInExtensions => "1999-12-31T23:59:59Z",
        JsonValueKind.String => value.GetValue<string>() + "x",
        JsonValueKind.Number => JsonValue.Create(value.GetValue<decimal>() + 0.0001m),
        JsonValueKind.True => JsonValue.Create(false),
        JsonValueKind.False => JsonValue.Create(true),
        JsonValueKind.Array => new JsonArray([.. value.AsArray().Select(i => i?.DeepClone()), "more"]),
        JsonValueKind.Object => With(value.AsObject(), "more"),
        _ => JsonValue.Create(0),
    });

    /// <summary>The statement with null in the place of this value.</summary>
    public JsonObject Null(JsonObject statement) => With(statement, _ => null);

    private JsonObject With(JsonObject statement, Func<JsonNode?, JsonNode?> change)
    {
        var copy = (JsonObject)statement.DeepClone();
        JsonNode parent = copy;
        foreach (var name in Path[..^1])
            parent = (parent is JsonArray array ? array[Index(name)] : parent[name])!;
        if (parent is JsonArray items)
            items[Index(Path[^1])] = change(items[Index(Path[^1])]);
        else
            parent[Path[^1]] = change(parent[Path[^1]]);
        return copy;
    }

    private static JsonObject With(JsonObject members, string name)
    {
        var copy = (JsonObject)members.DeepClone();
        copy[name] = 1;
        return copy;
    }

    private static IEnumerable<Places> Under(JsonNode? node, string[] path)
    {
        if (path.Length > 0)
            yield return new Places(string.Concat(path.Select(Escaped)), path, path.SkipLast(1).Contains("extensions", StringComparer.Ordinal), IsIgnored(path));
        var children = node switch
        {
            JsonObject members => members.Select(m => (m.Key, m.Value)),
            JsonArray items => items.Select((item, i) => (i.ToString(System.Globalization.CultureInfo.InvariantCulture), item)),
            _ => [],
        };
        foreach (var (name, child) in children)
        {
            foreach (var place in Under(child, [.. path, name]))
                yield return place;
        }
    }

    private static bool IsIgnored(string[] path)
    {
        var beforeExtensions = path.TakeWhile(name => name != "extensions").ToArray();
        if (path[0] is "id" or "stored" or "version" or "authority")
            return true;
        return beforeExtensions.Any(name => name is "display" or "definition" or "attachments");
    }

    private static string Escaped(string name) => "/" + name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private static int Index(string name) => int.Parse(name, System.Globalization.CultureInfo.InvariantCulture);
}
