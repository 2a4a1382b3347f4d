using LearningRecords.Server.Attachments;
using LearningRecords.Server.Ingest;
using LearningRecords.Server.Requests;
using LearningRecords.Xapi;

namespace LearningRecords.Server.Statements;

/// <summary>Stores one statement or a batch, all or none (xAPI 1.0.3 Communication 2.1.2; 2.0 4.1.6.1).</summary>
public static class PostStatements
{
    /// <summary>
    /// <c>POST /xapi/statements</c>: a statement object or an array of them, <c>application/json</c>, or <c>multipart/mixed</c> followed by the contents of attachments.
    /// 200 with the ids in order once everything is durable; 400 with every broken rule; 409 when an id belongs to a different statement;
    /// 413 and 415 for a body too large or of another type; 429 when too many requests wait.
    /// </summary>
    public static async Task Handle(HttpContext http, ReceiveAttachments attachments, StatementWriter writer)
    {
        var caller = XapiCaller.Of(http);
        if (http.Request.Query.Count > 0)
        {
            await Errors.WriteAsync(http, StatusCodes.Status400BadRequest, $"POST takes no query parameters; this request has {string.Join(", ", http.Request.Query.Keys)}.");
            return;
        }

        if (await StatementBodies.ReadAsync(http, attachments, keep: true) is not { } batch)
            return;

        var prepared = PrepareStatements.Prepare(batch.Statements, caller, Guid.CreateVersion7);
        switch (await writer.WriteAsync(caller.Tenant, prepared))
        {
            case WriteResult.Stored stored:
                await http.Response.WriteAsJsonAsync(stored.Ids, http.RequestAborted);
                break;
            case var refused:
                await StatementBodies.WriteRefusalAsync(http, refused, batch.IsArray);
                break;
        }
    }
}
