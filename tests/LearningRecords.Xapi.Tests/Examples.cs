using System.Text;
using System.Text.Json.Nodes;

namespace LearningRecords.Xapi.Tests;

/// <summary>Valid documents to change one thing at a time in.</summary>
internal static class Examples
{
    public const string Smallest = """
        {"actor":{"mbox":"mailto:ann@example.com"},"verb":{"id":"http://example.com/verbs/read"},"object":{"id":"http://example.com/books/1"}}
        """;

    /// <summary>Every property that 1.0.3 knows, and so does 2.0.</summary>
    public const string Full = """
        {
          "id": "0c7a1f3e-8a8f-4c0b-9d7e-5a3f2b1c0d9e",
          "actor": {"objectType": "Agent", "name": "Ann", "account": {"homePage": "http://learn.example.com", "name": "4711"}},
          "verb": {"id": "http://adlnet.gov/expapi/verbs/answered", "display": {"en": "answered", "zh-Hans": "回答"}},
          "object": {
            "objectType": "Activity",
            "id": "http://learn.example.com/quiz/1",
            "definition": {
              "name": {"en": "Quiz"}, "description": {"en": "A question"},
              "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
              "moreInfo": "http://learn.example.com/about",
              "interactionType": "choice", "correctResponsesPattern": ["a[,]b"],
              "choices": [{"id": "a", "description": {"en": "A"}}, {"id": "b"}],
              "extensions": {"http://example.com/ext": {"any": [null, 1e3, true]}}
            }
          },
          "result": {
            "score": {"scaled": 0.5, "raw": 5, "min": 0, "max": 10}, "success": true, "completion": false,
            "response": "a[,]b", "duration": "PT1M30.25S", "extensions": {"http://example.com/ext": null}
          },
          "context": {
            "registration": "ec531277-b57b-4c15-8d91-d292c5b2b8f7",
            "instructor": {"mbox": "mailto:bob@example.com"},
            "team": {"objectType": "Group", "name": "Team", "mbox": "mailto:team@example.com", "member": [{"mbox": "mailto:eve@example.com"}]},
            "contextActivities": {"parent": [{"id": "http://learn.example.com/course/1"}], "grouping": [], "category": [{"id": "https://w3id.org/xapi/cmi5"}], "other": [{"objectType": "Activity", "id": "urn:example:other"}]},
            "revision": "7", "platform": "Phone", "language": "zh-CN",
            "statement": {"objectType": "StatementRef", "id": "6690e6c9-3ef0-4ed3-8b37-7f3964730bee"},
            "extensions": {"http://example.com/ext": ""}
          },
          "timestamp": "2026-01-31T12:34:56.789+08:00",
          "stored": "2026-01-31T04:35:00.000Z",
          "authority": {"objectType": "Agent", "mbox": "mailto:lms@example.com"},
          "version": "1.0.0",
          "attachments": [{
            "usageType": "http://example.com/certificate", "display": {"en": "Certificate"}, "description": {"en": "Well done"},
            "contentType": "application/pdf", "length": 1024,
            "sha2": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "fileUrl": "http://example.com/c.pdf"
          }]
        }
        """;

    public static byte[] Utf8(string json) => Encoding.UTF8.GetBytes(json);

    public static StatementBatch Read(string json, XapiVersion version = XapiVersion.V1_0_3, ReadLimits? limits = null) =>
        StatementReader.Read(Utf8(json), version, limits);

    /// <summary>The full example after a change.</summary>
    public static string With(Action<JsonNode> change) => With(Full, change);

    public static string With(string example, Action<JsonNode> change)
    {
        var node = JsonNode.Parse(example)!;
        change(node);
        return node.ToJsonString();
    }

    /// <summary>The full example with the value at a pointer replaced, or added, by a piece of JSON.</summary>
    public static string With(string pointer, string json) => Set(Full, pointer, json);

    /// <summary>The full example without what is at a pointer.</summary>
    public static string Without(params string[] pointers)
    {
        var node = JsonNode.Parse(Full)!;
        foreach (var pointer in pointers)
        {
            var (parent, name) = Parent(node, pointer);
            parent.AsObject().Remove(name);
        }

        return node.ToJsonString();
    }

    public static string Set(string example, string pointer, string json)
    {
        var node = JsonNode.Parse(example)!;
        var (parent, name) = Parent(node, pointer);
        var value = JsonNode.Parse(json);
        if (parent is JsonArray array)
            array[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)] = value;
        else
            parent[name] = value;
        return node.ToJsonString();
    }

    private static (JsonNode Parent, string Name) Parent(JsonNode node, string pointer)
    {
        var names = pointer[1..].Split('/').Select(n => n.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)).ToArray();
        foreach (var name in names[..^1])
            node = (node is JsonArray array ? array[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)] : node[name])!;
        return (node, names[^1]);
    }
}
