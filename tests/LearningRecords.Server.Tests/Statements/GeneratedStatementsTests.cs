using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using LearningRecords.TestService;
using LearningRecords.TestStatements;

namespace LearningRecords.Server.Tests.Statements;

/// <summary>Laws that hold for every valid statement, whatever of the standard it uses.</summary>
public sealed class GeneratedStatementsTests
{
    private const int Statements = 600;
    private const int Batch = 50;

    [Theory]
    [InlineData("1.0.3")]
    [InlineData("2.0.0")]
    public async Task Whatever_is_valid_comes_back_byte_for_byte_and_is_folded(string version)
    {
        var tenant = await RunningService.NewTenantAsync(version);
        var sent = new Dictionary<Guid, string>();
        Gen.Select(TestStatements.Statements.Valid, Gen.Int).Sample(
            pair =>
            {
                var (id, statement) = (Guid.NewGuid(), pair.Item1.DeepClone().AsObject());
                sent[id] = Encoding.UTF8.GetString(Rendering.Of(Complete(statement, id), pair.Item2));
            },
            iter: Statements, threads: 1);

        foreach (var batch in sent.Values.Chunk(Batch))
            await tenant.StoreAsync(SampleStatement.Batch(batch));

        var more = "/xapi/statements?limit=500&ascending=true";
        var read = 0;
        while (more.Length > 0)
        {
            var page = await tenant.PageAsync(more);
            foreach (var statement in page.Statements)
                Assert.Equal(Expected(sent[statement.GetProperty("id").GetGuid()], statement), statement.GetRawText());
            (more, read) = (page.More, read + page.Statements.Count);
        }

        Assert.Equal(Statements, read);
        await tenant.CaughtUpAsync();
    }

    // With everything set that the store would set, but for stored and authority; without what it changes or wants the content of.
    private static JsonObject Complete(JsonObject statement, Guid id)
    {
        (statement["id"], statement["version"], statement["timestamp"]) = (id.ToString(), "1.0.0", "2026-03-31T08:00:00.1234567Z");
        statement.Remove("stored");
        statement.Remove("authority");
        foreach (var part in statement["object"] is JsonObject { } sub && (string?)sub["objectType"] == "SubStatement" ? [statement, sub] : (JsonObject[])[statement])
        {
            foreach (var attachment in part["attachments"]?.AsArray() ?? [])
                attachment!["fileUrl"] = "https://files.example.edu.cn/1";
            if (part["context"]?["contextActivities"] is JsonObject activities)
            {
                foreach (var (place, value) in activities.ToArray())
                    activities[place] = value is JsonArray ? value.DeepClone() : new JsonArray(value!.DeepClone());
            }
        }

        return statement;
    }

    private static string Expected(string sent, JsonElement read)
    {
        var end = sent.LastIndexOf('}');
        return $"{sent[..end]},\"stored\":{read.GetProperty("stored").GetRawText()},\"authority\":{read.GetProperty("authority").GetRawText()}}}";
    }
}
