using System.Buffers;
using System.Text.Json;
using LearningRecords.Server.Requests;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Server.Activities;

/// <summary>Returns an activity with everything that is known of it (xAPI 1.0.3 Communication 2.5; 2.0 4.1.6.4).</summary>
public static class GetActivity
{
    /// <summary>
    /// <c>GET /xapi/activities?activityId=IRI</c>: <c>{"objectType":"Activity","id":…,"definition":{…}}</c>, the definition merged from all statements
    /// whose credential may define, without one when there is none; 304 when If-None-Match names its ETag. 400 names every wrong parameter.
    /// </summary>
    public static async Task Handle(HttpContext http, NpgsqlDataSource database)
    {
        var caller = XapiCaller.Of(http);
        var parameters = new XapiParameters(http.Request.Query, caller.Version, caller.Version.Section("Communication 2.5", "4.1.6.4"));
        var id = parameters.RequiredIri("activityId");
        if (!await parameters.AcceptAsync(http))
            return;

        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var key = IriKey.Of(id);
        var definition = (await ReadDefinitions.ReadAsync(connection, caller.Tenant, [key], http.RequestAborted)).GetValueOrDefault(key);
        var activity = new ArrayBufferWriter<byte>();
        Write(activity, id, definition);
        await TaggedAnswer.WriteAsync(http, activity.WrittenMemory);
    }

    private static void Write(IBufferWriter<byte> output, string id, byte[]? definition)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("objectType", "Activity");
        json.WriteString("id", id);
        if (definition is not null)
        {
            json.WritePropertyName("definition");
            json.WriteRawValue(definition, skipInputValidation: true);
        }

        json.WriteEndObject();
    }
}
