using System.Net.Mime;
using LearningRecords.Server.Ingest;
using LearningRecords.Server.Requests;
using LearningRecords.Xapi;
using Microsoft.Net.Http.Headers;

namespace LearningRecords.Server.Statements;

/// <summary>Reads and validates the statements in a request's body, answering with every problem when there is one.</summary>
public static class StatementBodies
{
    private const string InvalidBody = "The request breaks the rules listed in problems. Nothing was stored.";

    /// <returns>The batch, or null when the response has been written.</returns>
    public static async Task<StatementBatch?> ReadAsync(HttpContext http, XapiVersion version)
    {
        if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type) || !type.MediaType.Equals(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase))
        {
            await Errors.WriteAsync(http, StatusCodes.Status415UnsupportedMediaType,
                $"Statements come as Content-Type application/json; this request says '{http.Request.ContentType}'.");
            return null;
        }

        var batch = StatementReader.Read(await ReadBody.ReadAsync(http.Request, http.RequestAborted), version);
        if (batch.Problems.Count == 0)
            return batch;
        await Errors.WriteAsync(http, StatusCodes.Status400BadRequest, InvalidBody, batch.Problems);
        return null;
    }

    /// <summary>Answers a valid request that the store could not take.</summary>
    public static Task WriteRefusalAsync(HttpContext http, WriteResult refused, bool isArray)
    {
        var (status, error, index, problem) = refused switch
        {
            WriteResult.Conflicts conflict => (
                StatusCodes.Status409Conflict,
                "A different statement with the same id is already stored. Nothing of this request was stored.",
                conflict.StatementIndex,
                new Problem(null, "/id", "statement-id-conflict", "xAPI 1.0.3 Data 2.3.1", $"A different statement has the id {conflict.Id}.")),
            WriteResult.VoidsVoiding voids => (
                StatusCodes.Status400BadRequest,
                "A voiding statement cannot be voided. Nothing of this request was stored.",
                voids.StatementIndex,
                new Problem(null, "/object/id", "voids-voiding", "xAPI 1.0.3 Data 2.3.2", $"The statement {voids.Target} voids another, and cannot be voided itself.")),
            _ => throw new ArgumentOutOfRangeException(nameof(refused), refused, "Not a refusal."),
        };
        return Errors.WriteAsync(http, status, error, [problem with { StatementIndex = isArray ? index : null }]);
    }
}
