using System.Net.Mime;
using LearningRecords.Server.Attachments;
using LearningRecords.Server.Ingest;
using LearningRecords.Server.Requests;
using LearningRecords.Xapi;

namespace LearningRecords.Server.Statements;

/// <summary>Reads and validates the statements in a request's body and takes the contents that come with them, answering with every problem when there is one.</summary>
public static class StatementBodies
{
    private const string InvalidBody = "The request breaks the rules listed in problems. Nothing was stored.";

    /// <param name="keep">False for a dry run, which stores no contents.</param>
    /// <returns>The batch, or null when the response has been written.</returns>
    public static async Task<StatementBatch?> ReadAsync(HttpContext http, ReceiveAttachments attachments, bool keep)
    {
        var caller = XapiCaller.Of(http);
        var type = (http.Request.ContentType ?? "").Split(';')[0].Trim();
        var isJson = type.Equals(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase);
        if (!isJson && !type.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase))
        {
            await Errors.WriteAsync(http, StatusCodes.Status415UnsupportedMediaType,
                $"Statements come as Content-Type application/json, or multipart/mixed with the contents of attachments; this request says '{http.Request.ContentType}'.");
            return null;
        }

        var (batch, problems) = isJson ? await ReadJsonAsync(http.Request, caller) : await ReadMultipartAsync(http.Request, caller, attachments, keep);
        if (problems.Count == 0)
            return batch;
        var isTooLarge = problems.Any(problem => problem.Rule == "part-too-large");
        await Errors.WriteAsync(http, isTooLarge ? StatusCodes.Status413PayloadTooLarge : StatusCodes.Status400BadRequest, InvalidBody, problems);
        return null;
    }

    /// <summary>Answers a valid request that the store could not take.</summary>
    public static Task WriteRefusalAsync(HttpContext http, WriteResult refused, bool isArray)
    {
        var version = XapiCaller.Of(http).Version;
        var (status, error, index, problem) = refused switch
        {
            WriteResult.Conflicts conflict => (
                StatusCodes.Status409Conflict,
                "A different statement with the same id is already stored. Nothing of this request was stored.",
                conflict.StatementIndex,
                new Problem(null, "/id", "statement-id-conflict", version.Section("Data 2.3.1", "4.1.6.1"), $"A different statement has the id {conflict.Id}.")),
            WriteResult.VoidsVoiding voids => (
                StatusCodes.Status400BadRequest,
                "A voiding statement cannot be voided. Nothing of this request was stored.",
                voids.StatementIndex,
                new Problem(null, "/object/id", "voids-voiding", version.Section("Data 2.3.2", "4.2.3"), $"The statement {voids.Target} voids another, and cannot be voided itself.")),
            _ => throw new ArgumentOutOfRangeException(nameof(refused), refused, "Not a refusal."),
        };
        return Errors.WriteAsync(http, status, error, [problem with { StatementIndex = isArray ? index : null }]);
    }

    private static async Task<(StatementBatch? Batch, IReadOnlyList<Problem> Problems)> ReadJsonAsync(HttpRequest request, XapiCaller caller)
    {
        var batch = StatementReader.Read(await ReadBody.ReadAsync(request, request.HttpContext.RequestAborted), caller.Version);
        return (batch, batch.Problems.Count > 0 ? batch.Problems : MultipartStatements.Match(batch.Statements, [], caller.Version));
    }

    private static async Task<(StatementBatch? Batch, IReadOnlyList<Problem> Problems)> ReadMultipartAsync(HttpRequest request, XapiCaller caller, ReceiveAttachments attachments, bool keep)
    {
        if (MultipartStatements.BoundaryOf(request.ContentType) is not { } boundary)
            return (null, [MultipartStatements.Malformed($"The Content-Type must be multipart/mixed with a boundary; it is '{request.ContentType}'.", caller.Version)]);

        var token = request.HttpContext.RequestAborted;
        using var multipart = new MultipartStatements(ReadBody.AsItArrives(request, attachments.Settings.LargestRequestBytes), boundary, caller.Version);
        try
        {
            // Nothing of a content is looked at before the statements are known to be valid.
            var batch = StatementReader.Read(await multipart.ReadStatementsAsync(ReadBody.LimitBytes, token), caller.Version);
            return (batch, batch.Problems.Count > 0 ? batch.Problems : await attachments.ReceiveAsync(multipart, batch.Statements, caller.Tenant, caller.Version, keep, token));
        }
        catch (MultipartException broken)
        {
            return (null, [broken.Problem]);
        }
    }
}
