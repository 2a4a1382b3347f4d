using System.Net.Mime;
using LearningRecords.Server.Requests;
using Microsoft.Net.Http.Headers;

namespace LearningRecords.Server.Documents;

/// <summary>Reads the document in a request's body.</summary>
public static class DocumentBodies
{
    /// <returns>The document, or null when the response has been written.</returns>
    public static async Task<SentDocument?> ReadAsync(HttpContext http)
    {
        var type = string.IsNullOrWhiteSpace(http.Request.ContentType) ? MediaTypeNames.Application.Octet : http.Request.ContentType;
        // The type is sent back in a header as it came, so it must be one that a header can hold.
        if (!MediaTypeHeaderValue.TryParse(type, out _) || type.Any(c => c is < ' ' or > '~'))
        {
            await Errors.WriteAsync(http, StatusCodes.Status400BadRequest, "The Content-Type is not a media type such as application/json.");
            return null;
        }

        return new SentDocument(type, await ReadBody.ReadAsync(http.Request, http.RequestAborted));
    }

    /// <summary>Answers a change: 204 with the document's tag and time where one was written, else the reason against it.</summary>
    public static async Task AnswerAsync(HttpContext http, DocumentDecision decision, DocumentVersion? written)
    {
        if (decision is DocumentDecision.Refuse refusal)
        {
            await Errors.WriteAsync(http, refusal.Status, refusal.Problem.Message, [refusal.Problem]);
            return;
        }

        http.Response.StatusCode = StatusCodes.Status204NoContent;
        if (written is { } version)
            SetVersion(http, version);
    }

    public static void SetVersion(HttpContext http, DocumentVersion version)
    {
        http.Response.Headers.ETag = EntityTag.Quoted(version.ETag);
        http.Response.Headers.LastModified = version.Modified.ToString("R");
    }
}
