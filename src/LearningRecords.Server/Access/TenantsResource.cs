using System.Net.Mime;
using LearningRecords.Server.Attachments;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Reference;
using Marten;
using Npgsql;

namespace LearningRecords.Server.Access;

/// <summary>Tenants over HTTP, for <c>store/admin</c>. A tenant is <c>{"name", "created", "suspended", "migrating", "privacyThreshold"}</c>, instants in UTC, <c>suspended</c> null while it is in use, <c>migrating</c> null unless a migration still fills it.</summary>
public static class TenantsResource
{
    public const string Path = "/access/tenants";

    public sealed record NewTenant(string Name);

    public static void MapTenants(this RouteGroupBuilder access)
    {
        access.MapMethods("/tenants", WebService.Reading, List).RequireScope(Scopes.StoreAdmin)
            .IsDescribedAs("The tenants")
            .Answers(200, "The tenants, the oldest first.", null, MediaTypeNames.Application.Json);
        access.MapPost("/tenants", Create).RequireScope(Scopes.StoreAdmin)
            .IsDescribedAs("A new tenant")
            .TakesBody("The name: lower-case letters, digits and underscores.", typeof(NewTenant))
            .Answers(201, "The new tenant.", typeof(Tenant))
            .Refuses(400, "The name breaks the rule.").Refuses(409, "The name is taken.");
        access.MapMethods("/tenants/{name}", WebService.Reading, Get).RequireScope(Scopes.StoreAdmin)
            .IsDescribedAs("One tenant")
            .Answers(200, "The tenant.", typeof(Tenant)).RefusesUnknown();
        access.MapPost("/tenants/{name}/suspend", Suspend).RequireScope(Scopes.StoreAdmin)
            .IsDescribedAs("Suspends a tenant")
            .Answers(200, "The tenant, suspended.", typeof(Tenant)).RefusesUnknown().Refuses(409, "It is the caller's own.");
        access.MapPost("/tenants/{name}/resume", Resume).RequireScope(Scopes.StoreAdmin)
            .IsDescribedAs("Lets a suspended tenant work again")
            .Answers(200, "The tenant, in use.", typeof(Tenant)).RefusesUnknown();
        access.MapDelete("/tenants/{name}", Delete).RequireScope(Scopes.StoreAdmin)
            .Answers(204, "Everything of the tenant is deleted.")
            .Refuses(400, "confirm does not repeat the name.").RefusesUnknown().Refuses(409, "It is the default tenant, or the caller's own.");
    }

    private static RouteHandlerBuilder RefusesUnknown(this RouteHandlerBuilder endpoint) => endpoint.Refuses(StatusCodes.Status404NotFound, "There is no such tenant.");

    /// <summary><c>GET /access/tenants</c>: <c>{"tenants": […]}</c>, the oldest first.</summary>
    public static async Task List(HttpContext http, NpgsqlDataSource database) =>
        await http.Response.WriteAsJsonAsync(new { tenants = await Tenants.AllAsync(database, http.RequestAborted) }, http.RequestAborted);

    /// <summary><c>POST /access/tenants</c> with <c>{"name"}</c>: 201 with the new tenant. 400 when the name breaks the rule, 409 when it is taken.</summary>
    public static async Task Create(HttpContext http, IDocumentStore store, NpgsqlDataSource database)
    {
        var name = (await AccessBody.ReadAsync<NewTenant>(http.Request)).Name;
        if (!await Tenants.CreateAsync(store, database, name, http.RequestAborted))
            throw new RefusedException(StatusCodes.Status409Conflict, $"There is a tenant {name} already.");
        http.Response.StatusCode = StatusCodes.Status201Created;
        http.Response.Headers.Location = $"{Path}/{name}";
        await http.Response.WriteAsJsonAsync(await Tenants.FindAsync(database, name, http.RequestAborted), http.RequestAborted);
    }

    /// <summary><c>GET /access/tenants/{name}</c>: the tenant, or 404.</summary>
    public static async Task Get(HttpContext http, NpgsqlDataSource database, string name) =>
        await Answer(http, await Tenants.FindAsync(database, name, http.RequestAborted), name);

    /// <summary>
    /// <c>POST /access/tenants/{name}/suspend</c>: from within a second on, whatever its credentials and tokens ask is answered with 403; its data is kept. The tenant, or 404.
    /// 409 for the tenant of the caller, who could not undo it.
    /// </summary>
    public static async Task Suspend(HttpContext http, NpgsqlDataSource database, string name)
    {
        RefuseOwn(http, name);
        await Answer(http, await Tenants.SuspendAsync(database, name, http.RequestAborted), name);
    }

    /// <summary><c>POST /access/tenants/{name}/resume</c>: as before the suspension. The tenant, or 404.</summary>
    public static async Task Resume(HttpContext http, NpgsqlDataSource database, string name) =>
        await Answer(http, await Tenants.ResumeAsync(database, name, http.RequestAborted), name);

    /// <summary>
    /// <c>DELETE /access/tenants/{name}?confirm={name}</c>: deletes everything there is of the tenant, for good. 204 once it is done; 400 without the confirmation,
    /// 404 when there is no such tenant, 409 for the default tenant and for that of the caller.
    /// </summary>
    public static async Task Delete(HttpContext http, IDocumentStore store, NpgsqlDataSource database, IAttachmentContents contents, string name, string? confirm)
    {
        RefuseOwn(http, name);
        if (!string.Equals(confirm, name, StringComparison.Ordinal))
            throw new RefusedException(StatusCodes.Status400BadRequest, $"This deletes everything of the tenant, for good. Confirm with ?confirm={name}");
        await DeleteTenant.RunAsync(store, database, contents, name, http.RequestAborted);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static void RefuseOwn(HttpContext http, string name)
    {
        if (string.Equals(http.User.Tenant, name, StringComparison.Ordinal))
            throw new RefusedException(StatusCodes.Status409Conflict, $"Your own credential belongs to the tenant {name}.");
    }

    private static Task Answer(HttpContext http, Tenant? tenant, string name) => tenant is null
        ? Errors.WriteAsync(http, StatusCodes.Status404NotFound, $"There is no tenant {name}.")
        : http.Response.WriteAsJsonAsync(tenant, http.RequestAborted);
}
