using LearningRecords.Server.Requests;
using Marten;
using Npgsql;

namespace LearningRecords.Server.Documents;

/// <summary>Merges a JSON object into the one that is there; where there is none, stores the document (xAPI 1.0.3 Communication 2.2).</summary>
public static class PostDocument
{
    /// <summary>
    /// <c>POST</c>: a JSON object whose properties replace those of the stored one, at the top level; or a new document of any type.
    /// 204 with the new ETag; 400 with every wrong parameter, or when one of the two is not a JSON object; 412 when If-Match or If-None-Match do not hold; 413.
    /// </summary>
    public static async Task Handle(HttpContext http, IDocumentStore store, NpgsqlDataSource database, DocumentResource resource)
    {
        var caller = XapiCaller.Of(http);
        if (await DocumentAddress.ReadAsync(http, resource, idRequired: true) is not { } address || await DocumentBodies.ReadAsync(http) is not { } sent)
            return;

        var preconditions = Preconditions.Of(http.Request.Headers);
        var (decision, written) = await ChangeDocument.ExecuteAsync(
            store, database, caller.Tenant, address, needsContent: sent.IsJson, current => DecideDocument.Post(current, sent, preconditions, resource, caller.Version), http.RequestAborted);
        await DocumentBodies.AnswerAsync(http, decision, written);
    }
}
