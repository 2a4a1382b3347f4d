using Npgsql;

namespace LearningRecords.Server.Access;

public static class ListCredentials
{
    /// <summary>
    /// <c>GET /access/credentials</c>: the credentials of the caller's tenant; for <c>store/admin</c> those of every tenant, or of <c>?tenant=</c>.
    /// Answer: <c>{"credentials": [{"key", "tenant", "name", "scopes", "created", "oldSecretUntil", "lastUsed", "revoked"}]}</c>, instants in UTC, revoked ones included.
    /// </summary>
    public static async Task Handle(HttpContext http, NpgsqlDataSource database, string? tenant)
    {
        var credentials = await KeptCredential.ListAsync(database, Administrator.Of(http.User), tenant, http.RequestAborted);
        await http.Response.WriteAsJsonAsync(new { credentials }, http.RequestAborted);
    }

    /// <summary><c>GET /access/credentials/{key}</c>: one of them, also when it was revoked. 404 when there is none.</summary>
    public static async Task HandleOne(HttpContext http, NpgsqlDataSource database, string key)
    {
        var credentials = await KeptCredential.ListAsync(database, Administrator.Of(http.User), null, http.RequestAborted);
        if (credentials.FirstOrDefault(credential => string.Equals(credential.Key, key, StringComparison.Ordinal)) is { } found)
            await http.Response.WriteAsJsonAsync(found, http.RequestAborted);
        else
            await Errors.WriteAsync(http, StatusCodes.Status404NotFound, $"There is no credential with the key {key} here.");
    }
}
