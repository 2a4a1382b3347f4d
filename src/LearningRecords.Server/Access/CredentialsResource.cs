using System.Net.Mime;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Reference;

namespace LearningRecords.Server.Access;

/// <summary>Credentials over HTTP: what answers which method.</summary>
public static class CredentialsResource
{
    public const string Path = "/access/credentials";

    public static void MapCredentials(this RouteGroupBuilder access)
    {
        access.MapMethods("/credentials", WebService.Reading, ListCredentials.Handle).RequireScope(Scopes.TenantAdmin)
            .Answers(200, "The credentials, the oldest first, revoked ones included.", null, MediaTypeNames.Application.Json);
        access.MapPost("/credentials", CreateCredential.Handle).RequireScope(Scopes.TenantAdmin)
            .TakesBody("What it is for and what it may do.", typeof(CreateCredential.Body))
            .Answers(201, "The credential; its secret is shown this once.", typeof(NewCredential))
            .Refuses(400, "The body is wrong, or there is no such scope or tenant.");
        access.MapMethods("/credentials/{key}", WebService.Reading, ListCredentials.HandleOne).RequireScope(Scopes.TenantAdmin)
            .IsDescribedAs("One credential")
            .Answers(200, "The credential.", typeof(KeptCredential))
            .RefusesUnknown();
        access.MapPatch("/credentials/{key}", ChangeCredential.Handle).RequireScope(Scopes.TenantAdmin)
            .IsDescribedAs("Changes a credential")
            .TakesBody("What to change; either may be left out.", typeof(ChangeCredential.Body))
            .Answers(200, "The credential as it is now.", typeof(KeptCredential))
            .Refuses(400, "The body is wrong, or there is no such scope.").RefusesUnknown().RefusesRevoked();
        access.MapDelete("/credentials/{key}", RevokeCredential.Handle).RequireScope(Scopes.TenantAdmin)
            .IsDescribedAs("Revokes a credential")
            .Answers(204, "The credential is revoked.")
            .RefusesUnknown().RefusesRevoked();
        access.MapPost("/credentials/{key}/rotate", RotateCredential.Handle).RequireScope(Scopes.TenantAdmin)
            .TakesBody("For how long the secret so far works beside the new one.", typeof(RotateCredential.Body))
            .Answers(200, "The credential; its new secret is shown this once.", typeof(NewCredential))
            .Refuses(400, "The body is wrong.").RefusesUnknown().RefusesRevoked();
    }

    private static RouteHandlerBuilder RefusesUnknown(this RouteHandlerBuilder endpoint) => endpoint.Refuses(404, "There is no such credential here.");

    private static RouteHandlerBuilder RefusesRevoked(this RouteHandlerBuilder endpoint) => endpoint.Refuses(409, "The credential was revoked before.");
}
