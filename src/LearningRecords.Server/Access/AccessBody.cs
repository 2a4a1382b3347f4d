using System.Text.Json;
using System.Text.Json.Serialization;
using LearningRecords.Server.Requests;

namespace LearningRecords.Server.Access;

/// <summary>Reads the JSON body of a request for access, unknown members refused.</summary>
public static class AccessBody
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        Converters = { new TextWithoutNul() },
    };

    /// <exception cref="RefusedException">400: the body is not such an object.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(await ReadBody.ReadAsync(request, request.HttpContext.RequestAborted), Strict)
                ?? throw new RefusedException(StatusCodes.Status400BadRequest, "The body must be a JSON object; it is null.");
        }
        catch (JsonException problem)
        {
            throw new RefusedException(StatusCodes.Status400BadRequest, $"The body is not the JSON object this takes. {problem.Message}");
        }
    }

    /// <exception cref="RefusedException">400: a name is not that of a scope, or there is none.</exception>
    public static Scopes ReadScopes(IEnumerable<string> names)
    {
        // A reader of JSON does not see to it that the elements of a list are there.
        var scopes = ScopeNames.Parse(names.Select(name => name ?? "null"), out var unknown);
        if (unknown.Count > 0)
            throw new RefusedException(StatusCodes.Status400BadRequest, $"There is no scope {string.Join(", ", unknown)}; there are {Enum.GetValues<Scopes>().Aggregate((all, scope) => all | scope).Format()}.");
        return scopes == Scopes.None ? throw new RefusedException(StatusCodes.Status400BadRequest, "A credential needs at least one scope.") : scopes;
    }

    // The database cannot keep one, and would say so in the middle of preparing a query.
    private sealed class TextWithoutNul : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetString() is { } text && text.Contains('\0', StringComparison.Ordinal) ? throw new JsonException("A text in it holds a NUL character (\\u0000).") : reader.GetString();

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
    }
}
