using LearningRecords.Server.Attachments;
using LearningRecords.Server.Ingest;
using LearningRecords.Server.Requests;
using LearningRecords.Xapi;

namespace LearningRecords.Server.Statements;

/// <summary>Stores one statement under the id in the query (xAPI 1.0.3 Communication 2.1.1; 2.0 4.1.6.1).</summary>
public static class PutStatement
{
    /// <summary>
    /// <c>PUT /xapi/statements?statementId=…</c>: a statement object, <c>application/json</c> or <c>multipart/mixed</c>; its own <c>id</c>, if any, must be the same.
    /// 204 once it is durable, also when an equal statement was there before; 400 with every broken rule; 409 when the id belongs to a different statement.
    /// </summary>
    public static async Task Handle(HttpContext http, ReceiveAttachments attachments, StatementWriter writer)
    {
        var caller = XapiCaller.Of(http);
        if (StatementIdOf(http.Request.Query) is not { } id)
        {
            await Errors.WriteAsync(http, StatusCodes.Status400BadRequest, "PUT needs exactly one query parameter, statementId, with a UUID.");
            return;
        }

        if (await StatementBodies.ReadAsync(http, attachments, keep: true) is not { } batch)
            return;
        if (batch.IsArray)
        {
            await Errors.WriteAsync(http, StatusCodes.Status400BadRequest, "PUT takes one statement object, not an array. Use POST for several.");
            return;
        }

        if (batch.Statements[0].Id is { } own && own != id)
        {
            await Errors.WriteAsync(http, StatusCodes.Status400BadRequest, $"The statement's id {own} is not the statementId {id} of the request.");
            return;
        }

        var prepared = PrepareStatements.Prepare(batch.Statements, caller, () => id);
        switch (await writer.WriteAsync(caller.Tenant, prepared))
        {
            case WriteResult.Stored:
                http.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            case var refused:
                await StatementBodies.WriteRefusalAsync(http, refused, isArray: false);
                break;
        }
    }

    private static Guid? StatementIdOf(IQueryCollection query) =>
        query.Keys.ToArray() is ["statementId"] && query["statementId"] is [var text] && Uuid.TryParse(text, out var id) ? id : null;
}
