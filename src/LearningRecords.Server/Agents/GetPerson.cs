using System.Buffers;
using System.Text;
using System.Text.Json;
using LearningRecords.Server.Requests;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Server.Agents;

/// <summary>Returns a Person: what is known of an Agent, each property as an array (xAPI 1.0.3 Communication 2.4; 2.0 4.1.6.3).</summary>
public static class GetPerson
{
    // Nobody has more; a test load may.
    private const int MostNames = 1_000;

    /// <summary>
    /// <c>GET /xapi/agents?agent=AGENT</c>: <c>{"objectType":"Person","name":[…],"mbox":[…]}</c> with the identifier asked for and every name
    /// that statements used with it; for an Agent that nobody mentioned, what the request itself says; 304 when If-None-Match names its ETag. 400 names every wrong parameter.
    /// </summary>
    public static async Task Handle(HttpContext http, NpgsqlDataSource database)
    {
        var caller = XapiCaller.Of(http);
        var parameters = new XapiParameters(http.Request.Query, caller.Version, caller.Version.Section("Communication 2.4", "4.1.6.3"));
        var agent = parameters.RequiredAgent("agent");
        if (agent is { IsGroup: true })
            parameters.Wrong("agent", "agent is an Agent here, not a Group.");
        if (!await parameters.AcceptAsync(http))
            return;

        var names = await Names(database, caller.Tenant, agent!, http.RequestAborted);
        var person = new ArrayBufferWriter<byte>();
        Write(person, agent!, names);
        await TaggedAnswer.WriteAsync(http, person.WrittenMemory);
    }

    private static async Task<SortedSet<string>> Names(NpgsqlDataSource database, string tenant, Agent agent, CancellationToken token)
    {
        await using var command = database.CreateCommand("select name from records.agent_name where tenant_id = $1 and agent = $2 limit $3");
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(agent.Key);
        command.Parameters.AddWithValue(MostNames);
        await using var reader = await command.ExecuteReaderAsync(token);
        var names = new SortedSet<string>(StringComparer.Ordinal);
        if (agent.Name is { } own)
            names.Add(own);
        while (await reader.ReadAsync(token))
            names.Add(Encoding.UTF8.GetString(reader.GetFieldValue<byte[]>(0)));
        return names;
    }

    private static void Write(IBufferWriter<byte> output, Agent agent, SortedSet<string> names)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("objectType", "Person");
        if (names.Count > 0)
        {
            json.WriteStartArray("name");
            foreach (var name in names)
                json.WriteStringValue(name);
            json.WriteEndArray();
        }

        json.WriteStartArray(agent.Kind switch
        {
            IdentifierKind.Mbox => "mbox",
            IdentifierKind.MboxSha1Sum => "mbox_sha1sum",
            IdentifierKind.OpenId => "openid",
            _ => "account",
        });
        if (agent.Kind == IdentifierKind.Account)
        {
            json.WriteStartObject();
            json.WriteString("homePage", agent.HomePage);
            json.WriteString("name", agent.Value);
            json.WriteEndObject();
        }
        else
        {
            json.WriteStringValue(agent.Value);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
