using LearningRecords.Server.Operations;

namespace LearningRecords.Server.Access;

/// <summary>Credentials over HTTP: what answers which method.</summary>
public static class CredentialsResource
{
    public const string Path = "/access/credentials";

    public static void MapCredentials(this RouteGroupBuilder access)
    {
        access.MapMethods("/credentials", WebService.Reading, ListCredentials.Handle).RequireScope(Scopes.TenantAdmin);
        access.MapPost("/credentials", CreateCredential.Handle).RequireScope(Scopes.TenantAdmin);
        access.MapMethods("/credentials/{key}", WebService.Reading, ListCredentials.HandleOne).RequireScope(Scopes.TenantAdmin);
        access.MapPatch("/credentials/{key}", ChangeCredential.Handle).RequireScope(Scopes.TenantAdmin);
        access.MapDelete("/credentials/{key}", RevokeCredential.Handle).RequireScope(Scopes.TenantAdmin);
        access.MapPost("/credentials/{key}/rotate", RotateCredential.Handle).RequireScope(Scopes.TenantAdmin);
    }
}
