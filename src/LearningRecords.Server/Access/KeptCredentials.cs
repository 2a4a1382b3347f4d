using Npgsql;

namespace LearningRecords.Server.Access;

/// <summary>A credential as administrators see it; its secret is known to its holder only.</summary>
/// <param name="Name">What it is for, in the words of whoever made it.</param>
/// <param name="Scopes">Names of scopes.</param>
/// <param name="Created">UTC.</param>
/// <param name="OldSecretUntil">Until when the secret before the last rotation works too, UTC; null when it does not.</param>
/// <param name="LastUsed">UTC, to some ten seconds; null: never.</param>
/// <param name="Revoked">UTC; null: it works.</param>
public sealed record KeptCredential(
    string Key, string Tenant, string Name, IReadOnlyList<string> Scopes, DateTime Created, DateTime? OldSecretUntil, DateTime? LastUsed, DateTime? Revoked)
{
    private const string Columns =
        "key, tenant_id, name, scopes, created, case when previous_until > now() and revoked is null then previous_until end, last_used, revoked";

    /// <summary>The credentials that the administrator reaches, the oldest first, revoked ones included.</summary>
    /// <param name="tenant">Only this tenant's; null: all.</param>
    public static async Task<IReadOnlyList<KeptCredential>> ListAsync(NpgsqlDataSource database, Administrator administrator, string? tenant, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            $"select {Columns} from records.credential where ($1::text is null or tenant_id = $1) and ($2::text is null or tenant_id = $2) order by tenant_id, created, key");
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = administrator.OnlyTenant });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = tenant });
        return await ReadAsync(command, token);
    }

    /// <exception cref="RefusedException">There is no such credential among those that the administrator reaches (404), it needs a higher administrator (403), or it was revoked (409).</exception>
    public static async Task<KeptCredential> RequireAsync(NpgsqlDataSource database, Administrator administrator, string key, CancellationToken token)
    {
        await using var command = database.CreateCommand($"select {Columns} from records.credential where key = $1 and ($2::text is null or tenant_id = $2)");
        command.Parameters.AddWithValue(key);
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = administrator.OnlyTenant });
        if (await ReadAsync(command, token) is not [var found])
            throw new RefusedException(StatusCodes.Status404NotFound, $"There is no credential with the key {key} here.");
        if (!administrator.Reaches(found.Tenant, ScopeNames.Parse(found.Scopes, out _)))
            throw new RefusedException(StatusCodes.Status403Forbidden, "This credential administers the store; only another that does may change it.");
        if (found.Revoked is not null)
            throw new RefusedException(StatusCodes.Status409Conflict, $"The credential {key} was revoked; make a new one.");
        return found;
    }

    private static async Task<IReadOnlyList<KeptCredential>> ReadAsync(NpgsqlCommand command, CancellationToken token)
    {
        await using var reader = await command.ExecuteReaderAsync(token);
        var credentials = new List<KeptCredential>();
        while (await reader.ReadAsync(token))
        {
            credentials.Add(new KeptCredential(
                reader.GetString(0), reader.GetString(1), reader.GetString(2), ScopeNames.Parse(reader.GetString(3)).List(),
                reader.GetDateTime(4), Moment(5), Moment(6), Moment(7)));
        }

        return credentials;

        DateTime? Moment(int column) => reader.IsDBNull(column) ? null : reader.GetDateTime(column);
    }
}
