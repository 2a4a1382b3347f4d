using Npgsql;

namespace LearningRecords.Server.Access;

public static class ChangeCredential
{
    /// <param name="Scopes">What it may do from now on, in place of what it could; left out: as it is.</param>
    /// <param name="Name">What it is for; left out: as it is.</param>
    public sealed record Body(IReadOnlyList<string>? Scopes = null, string? Name = null);

    /// <summary>
    /// <c>PATCH /access/credentials/{key}</c> with <c>{"scopes": […], "name"}</c>, either may be left out: changes the credential, on every server within a second.
    /// 200 with it as <c>GET</c> gives it. 400 for an unknown scope, 403 for <c>store/admin</c> by one who lacks it, 404 for an unknown key, 409 for a revoked one.
    /// </summary>
    public static async Task Handle(HttpContext http, NpgsqlDataSource database, string key)
    {
        var body = await AccessBody.ReadAsync<Body>(http.Request);
        var scopes = body.Scopes is null ? (Scopes?)null : AccessBody.ReadScopes(body.Scopes);
        await http.Response.WriteAsJsonAsync(await RunAsync(database, Administrator.Of(http.User), key, scopes, body.Name, http.RequestAborted), http.RequestAborted);
    }

    public static async Task<KeptCredential> RunAsync(NpgsqlDataSource database, Administrator administrator, string key, Scopes? scopes, string? name, CancellationToken token)
    {
        var credential = await KeptCredential.RequireAsync(database, administrator, key, token);
        if (!administrator.Reaches(credential.Tenant, scopes ?? Scopes.None))
            throw new RefusedException(StatusCodes.Status403Forbidden, "tenant/admin makes no credentials that administer the store.");
        await using var command = database.CreateCommand("update records.credential set scopes = coalesce($2, scopes), name = coalesce($3, name) where key = $1");
        command.Parameters.AddWithValue(key);
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = scopes?.Format() });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = name });
        await command.ExecuteNonQueryAsync(token);
        return await KeptCredential.RequireAsync(database, Administrator.OfStore, key, token);
    }
}
