using System.Text.Json;
using System.Text.Json.Serialization;
using LearningRecords.Xapi;

namespace LearningRecords.Server;

/// <summary>The one shape of every error: what is wrong with the request, as JSON.</summary>
/// <param name="Error">One sentence.</param>
/// <param name="Problems">Each broken rule, if the request broke any: statement index, JSON pointer, rule, section of the standard, message.</param>
public sealed record ErrorBody(string Error, IReadOnlyList<Problem>? Problems);

/// <summary>Writes error responses.</summary>
public static class Errors
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Task WriteAsync(HttpContext context, int status, string error, IReadOnlyList<Problem>? problems = null)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new ErrorBody(error, problems), Json, context.RequestAborted);
    }
}
