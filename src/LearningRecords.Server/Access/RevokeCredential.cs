using Npgsql;

namespace LearningRecords.Server.Access;

public static class RevokeCredential
{
    /// <summary>
    /// <c>DELETE /access/credentials/{key}</c>: the credential ends on every server within a second, for good; it stays in the list with the moment.
    /// 204. 404 for an unknown key, 409 for one that was revoked before.
    /// </summary>
    public static async Task Handle(HttpContext http, NpgsqlDataSource database, string key)
    {
        await RunAsync(database, Administrator.Of(http.User), key, http.RequestAborted);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public static async Task RunAsync(NpgsqlDataSource database, Administrator administrator, string key, CancellationToken token)
    {
        await KeptCredential.RequireAsync(database, administrator, key, token);
        await using var command = database.CreateCommand("update records.credential set revoked = coalesce(revoked, clock_timestamp()) where key = $1");
        command.Parameters.AddWithValue(key);
        await command.ExecuteNonQueryAsync(token);
    }
}
