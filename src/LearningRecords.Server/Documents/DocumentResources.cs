using System.Net.Mime;
using LearningRecords.Server.Access;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Reference;
using LearningRecords.Server.Requests;
using Marten;
using Npgsql;

namespace LearningRecords.Server.Documents;

/// <summary>State, Agent Profile and Activity Profile: what answers which method (xAPI 1.0.3 Communication 2.3, 2.6, 2.7; 2.0 4.1.6.2, 4.1.6.5, 4.1.6.6).</summary>
public static class DocumentResources
{
    private const string AnyType = "*/*";

    public static void MapDocuments(this RouteGroupBuilder xapi)
    {
        xapi.Map(DocumentResource.State);
        xapi.Map(DocumentResource.AgentProfile);
        xapi.Map(DocumentResource.ActivityProfile);
    }

    private static void Map(this RouteGroupBuilder xapi, DocumentResource resource)
    {
        var document = $"document of {resource.Name.Replace('-', ' ')}";
        xapi.MapMethods(resource.Path, WebService.Reading, (HttpContext http, NpgsqlDataSource database) => GetDocument.Handle(http, database, resource))
            .RequireScope(resource.Scope | Scopes.ReadEverything).AnswersInAnyType()
            .IsDescribedAs($"One {document}, or their ids", $"With {resource.IdParameter} the document, byte for byte, with its own type, ETag and Last-Modified. Without it the ids, the one changed first at the start.")
            .TakesAddress(resource, idRequired: false)
            .Takes("since", "Of a list: only documents changed after this instant, ISO 8601.")
            .Answers(200, "The document, or the ids as a JSON array.", null, AnyType, MediaTypeNames.Application.Json)
            .Answers(304, "The client has it already.")
            .Refuses(404, "There is no such document.")
            .Refuses(412, "If-Match names another.");
        xapi.MapPut(resource.Path, (HttpContext http, IDocumentStore store, NpgsqlDataSource database) => PutDocument.Handle(http, store, database, resource)).RequireScope(resource.Scope)
            .IsDescribedAs($"Stores a {document}", "Whatever the body is, in place of the document that is there, guarded by If-Match and If-None-Match.")
            .TakesAddress(resource, idRequired: true)
            .TakesBody("The document.", null, AnyType)
            .Answers(204, "It is stored; the ETag is its new one.")
            .Refuses(409, "There is a document already, and neither If-Match nor If-None-Match says what to replace.")
            .RefusesChange();
        xapi.MapPost(resource.Path, (HttpContext http, IDocumentStore store, NpgsqlDataSource database) => PostDocument.Handle(http, store, database, resource)).RequireScope(resource.Scope)
            .IsDescribedAs($"Merges into a {document}", "The properties of a JSON object replace those of the stored one; where there is none, the body becomes the document.")
            .TakesAddress(resource, idRequired: true)
            .TakesBody("A JSON object, or a new document of any type.", null, AnyType)
            .Answers(204, "It is stored; the ETag is its new one.")
            .RefusesChange();
        xapi.MapDelete(resource.Path, (HttpContext http, IDocumentStore store, NpgsqlDataSource database) => DeleteDocument.Handle(http, store, database, resource)).RequireScope(resource.Scope)
            .IsDescribedAs($"Deletes a {document}", resource.OfRegistration ? "Without stateId every document of the activity and the agent, of the registration only where one is named." : "Also where there is none.")
            .TakesAddress(resource, idRequired: !resource.OfRegistration)
            .Answers(204, "There is no such document now.")
            .Refuses(412, "If-Match does not hold.");
    }

    private static RouteHandlerBuilder TakesAddress(this RouteHandlerBuilder endpoint, DocumentResource resource, bool idRequired)
    {
        if (resource.OfActivity)
            endpoint.Takes("activityId", "The activity's IRI.", required: true);
        if (resource.OfAgent)
            endpoint.Takes("agent", "The Agent as JSON.", required: true);
        if (resource.OfRegistration)
            endpoint.Takes("registration", "The registration, a UUID.");
        return endpoint.Takes(resource.IdParameter, "The document's id.", idRequired).Refuses(400, "A parameter or the body is wrong; every problem is named.");
    }

    private static RouteHandlerBuilder RefusesChange(this RouteHandlerBuilder endpoint) =>
        endpoint.Refuses(412, "If-Match or If-None-Match do not hold.").Refuses(413, "The body is too large.");
}
