using Npgsql;

namespace LearningRecords.Server.Access;

/// <summary>A credential whose secret is shown this once.</summary>
public sealed record NewCredential(string Key, string Secret, string Tenant, string Name, IReadOnlyList<string> Scopes);

public static class CreateCredential
{
    /// <param name="Name">What it is for: "Moodle of the night school".</param>
    /// <param name="Scopes">Names of scopes, at least one.</param>
    /// <param name="Tenant">Left out: the caller's own.</param>
    public sealed record Body(string Name, IReadOnlyList<string> Scopes, string? Tenant = null);

    /// <summary>
    /// <c>POST /access/credentials</c> with <c>{"name", "scopes": […], "tenant"}</c>: a new credential. 201 with <c>{"key", "secret", "tenant", "name", "scopes"}</c>;
    /// the secret is shown this once. 400 for an unknown scope or tenant, 403 for another tenant than the caller administers or for <c>store/admin</c> by one who lacks it.
    /// </summary>
    public static async Task Handle(HttpContext http, NpgsqlDataSource database)
    {
        var body = await AccessBody.ReadAsync<Body>(http.Request);
        var created = await RunAsync(database, Administrator.Of(http.User), body.Tenant ?? http.User.Tenant, body.Name, AccessBody.ReadScopes(body.Scopes), http.RequestAborted);
        http.Response.StatusCode = StatusCodes.Status201Created;
        http.Response.Headers.Location = $"{CredentialsResource.Path}/{created.Key}";
        await http.Response.WriteAsJsonAsync(created, http.RequestAborted);
    }

    public static async Task<NewCredential> RunAsync(NpgsqlDataSource database, Administrator administrator, string tenant, string name, Scopes scopes, CancellationToken token)
    {
        if (!administrator.Reaches(tenant, scopes))
            throw new RefusedException(StatusCodes.Status403Forbidden, "tenant/admin makes credentials of its own tenant only, and none that administer the store.");
        var (key, secret) = (Credentials.NewKey(), Credentials.NewSecret());
        var kept = KeptSecret.OfMade(secret);
        await using var command = database.CreateCommand(
            """
            insert into records.credential (key, tenant_id, name, scopes, salt, secret_hash, authority, created)
            select $1, tenant_id, $3, $4, $5, $6, $7, clock_timestamp() from records.tenant where tenant_id = $2
            """);
        command.Parameters.AddWithValue(key);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(name);
        command.Parameters.AddWithValue(scopes.Format());
        command.Parameters.AddWithValue(kept.Salt);
        command.Parameters.AddWithValue(kept.Hash);
        command.Parameters.AddWithValue(Credentials.AuthorityOf(key));
        if (await command.ExecuteNonQueryAsync(token) == 0)
            throw new RefusedException(StatusCodes.Status400BadRequest, $"There is no tenant {tenant}.");
        return new NewCredential(key, secret, tenant, name, scopes.List());
    }
}
