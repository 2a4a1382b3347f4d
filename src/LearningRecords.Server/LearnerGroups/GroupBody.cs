using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using LearningRecords.Events;
using LearningRecords.Server.Access;
using LearningRecords.Server.Requests;

namespace LearningRecords.Server.LearnerGroups;

/// <summary>Reads the JSON body of a request about groups, unknown members refused.</summary>
internal static class GroupBody
{
    public static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        AllowOutOfOrderMetadataProperties = true,
        MaxDepth = 32,
    };

    /// <exception cref="RefusedException">400: the body is not such an object.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request) => Read<T>(await ReadBody.ReadAsync(request, request.HttpContext.RequestAborted), "The body");

    /// <exception cref="RefusedException">400: the text is no rule.</exception>
    public static GroupRule ReadRule(string json) => Read<GroupRule>(Encoding.UTF8.GetBytes(json), "The rule");

    private static T Read<T>(ReadOnlySpan<byte> json, string what)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Strict) ?? throw new RefusedException(StatusCodes.Status400BadRequest, $"{what} must be a JSON object; it is null.");
        }
        catch (Exception problem) when (problem is JsonException or NotSupportedException)
        {
            throw new RefusedException(StatusCodes.Status400BadRequest, $"{what} is not the JSON object this takes. {problem.Message}");
        }
    }
}
