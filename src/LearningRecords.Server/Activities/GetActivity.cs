using System.Buffers;
using System.Net.Mime;
using System.Text.Json;
using LearningRecords.Server.Requests;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Server.Activities;

/// <summary>Returns an activity with everything that is known of it (xAPI 1.0.3 Communication 2.5; 2.0 4.1.6.5).</summary>
public static class GetActivity
{
    /// <summary>
    /// <c>GET /xapi/activities?activityId=IRI</c>: <c>{"objectType":"Activity","id":…,"definition":{…}}</c>, the definition merged from all statements
    /// whose credential may define, without one when there is none. 400 names every wrong parameter.
    /// </summary>
    public static async Task Handle(HttpContext http, NpgsqlDataSource database)
    {
        var caller = XapiCaller.Of(http);
        if (http.Request.Query.Keys.ToArray() is not ["activityId"] || http.Request.Query["activityId"] is not [{ } id] || !Iri.IsValid(id))
        {
            await Errors.WriteAsync(http, StatusCodes.Status400BadRequest, "GET takes exactly one query parameter, activityId, with an IRI.",
                [new Problem(null, "", "parameter-activityId", caller.Version == XapiVersion.V1_0_3 ? "xAPI 1.0.3 Communication 2.5" : "xAPI 2.0 4.1.6.5", "activityId is the IRI of an activity; it is required, and there is no other parameter.")]);
            return;
        }

        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var key = IriKey.Of(id);
        var definition = (await ReadDefinitions.ReadAsync(connection, caller.Tenant, [key], http.RequestAborted)).GetValueOrDefault(key);
        http.Response.ContentType = MediaTypeNames.Application.Json;
        Write(http.Response.BodyWriter, id, definition);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
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
