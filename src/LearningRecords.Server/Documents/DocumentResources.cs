using LearningRecords.Server.Access;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Requests;
using Npgsql;

namespace LearningRecords.Server.Documents;

/// <summary>State, Agent Profile and Activity Profile: what answers which method (xAPI 1.0.3 Communication 2.3, 2.6, 2.7; 2.0 4.1.6.2, 4.1.6.5, 4.1.6.6).</summary>
public static class DocumentResources
{
    public static void MapDocuments(this RouteGroupBuilder xapi)
    {
        xapi.Map(DocumentResource.State);
        xapi.Map(DocumentResource.AgentProfile);
        xapi.Map(DocumentResource.ActivityProfile);
    }

    private static void Map(this RouteGroupBuilder xapi, DocumentResource resource)
    {
        xapi.MapMethods(resource.Path, WebService.Reading, (HttpContext http, NpgsqlDataSource database) => GetDocument.Handle(http, database, resource))
            .RequireScope(resource.Scope | Scopes.ReadEverything).AnswersInAnyType();
        xapi.MapPut(resource.Path, (HttpContext http, NpgsqlDataSource database) => PutDocument.Handle(http, database, resource)).RequireScope(resource.Scope);
        xapi.MapPost(resource.Path, (HttpContext http, NpgsqlDataSource database) => PostDocument.Handle(http, database, resource)).RequireScope(resource.Scope);
        xapi.MapDelete(resource.Path, (HttpContext http, NpgsqlDataSource database) => DeleteDocument.Handle(http, database, resource)).RequireScope(resource.Scope);
    }
}
