using Npgsql;

namespace LearningRecords.Server.Access;

public static class RotateCredential
{
    private static readonly TimeSpan LongestOverlap = TimeSpan.FromDays(30);

    /// <param name="KeepOldForSeconds">How long the secret so far works beside the new one, so that a platform can be changed over without a gap: 0 (at once) to 30 days.</param>
    public sealed record Body(int KeepOldForSeconds = 0);

    /// <summary>
    /// <c>POST /access/credentials/{key}/rotate</c> with <c>{"keepOldForSeconds": 3600}</c> or <c>{}</c>: a new secret for the same key, scopes and authority.
    /// 200 with <c>{"key", "secret", "tenant", "name", "scopes"}</c>; the secret is shown this once. 404 for an unknown key, 409 for a revoked one.
    /// </summary>
    public static async Task Handle(HttpContext http, NpgsqlDataSource database, string key)
    {
        var body = await AccessBody.ReadAsync<Body>(http.Request);
        await http.Response.WriteAsJsonAsync(
            await RunAsync(database, Administrator.Of(http.User), key, TimeSpan.FromSeconds(body.KeepOldForSeconds), http.RequestAborted), http.RequestAborted);
    }

    public static async Task<NewCredential> RunAsync(NpgsqlDataSource database, Administrator administrator, string key, TimeSpan keepOldFor, CancellationToken token)
    {
        if (keepOldFor < TimeSpan.Zero || keepOldFor > LongestOverlap)
            throw new RefusedException(StatusCodes.Status400BadRequest, "The old secret is kept for 0 seconds to 30 days.");
        var credential = await KeptCredential.RequireAsync(database, administrator, key, token);
        var secret = Credentials.NewSecret();
        var kept = KeptSecret.OfMade(secret);
        await using var command = database.CreateCommand(
            """
            update records.credential
            set previous_salt = salt, previous_hash = secret_hash, previous_until = now() + $4, salt = $2, secret_hash = $3
            where key = $1 and revoked is null
            """);
        command.Parameters.AddWithValue(key);
        command.Parameters.AddWithValue(kept.Salt);
        command.Parameters.AddWithValue(kept.Hash);
        command.Parameters.AddWithValue(keepOldFor);
        await command.ExecuteNonQueryAsync(token);
        return new NewCredential(key, secret, credential.Tenant, credential.Name, credential.Scopes);
    }
}
