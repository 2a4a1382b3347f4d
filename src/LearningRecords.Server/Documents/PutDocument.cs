using LearningRecords.Server.Requests;
using Marten;
using Npgsql;

namespace LearningRecords.Server.Documents;

/// <summary>Stores a document under its id, in place of the one that is there.</summary>
public static class PutDocument
{
    /// <summary>
    /// <c>PUT</c>: any body of any type; one without a Content-Type is <c>application/octet-stream</c>. 204 with the new ETag; 400 with every wrong
    /// parameter; 409 over an existing document without If-Match or If-None-Match (in 1.0.3 not for State); 412 when they do not hold; 413.
    /// </summary>
    public static async Task Handle(HttpContext http, IDocumentStore store, NpgsqlDataSource database, DocumentResource resource)
    {
        var caller = XapiCaller.Of(http);
        if (await DocumentAddress.ReadAsync(http, resource, idRequired: true) is not { } address || await DocumentBodies.ReadAsync(http) is not { } sent)
            return;

        var preconditions = Preconditions.Of(http.Request.Headers);
        var (decision, written) = await ChangeDocument.ExecuteAsync(
            store, database, caller.Tenant, address, needsContent: false, current => DecideDocument.Put(current, sent, preconditions, resource, caller.Version), http.RequestAborted);
        await DocumentBodies.AnswerAsync(http, decision, written);
    }
}
