using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Npgsql;

namespace LearningRecords.Server.Access;

/// <summary>A key and secret by which a platform or analyst of one tenant signs its requests.</summary>
/// <param name="Secrets">What is kept of the secrets that work: the current one, and after a rotation for a while the one before.</param>
/// <param name="Authority">The authority of the statements it posts, as JSON.</param>
/// <param name="Suspended">Whether its tenant is suspended.</param>
/// <param name="Migrating">Whether its tenant is still being filled by a migration.</param>
public sealed record Credential(string Key, string Tenant, Scopes Scopes, IReadOnlyList<KeptSecret> Secrets, string Authority, bool Suspended, bool Migrating);

/// <summary>What is kept of a secret.</summary>
/// <param name="Salt">Empty: the service made the secret.</param>
public sealed record KeptSecret(byte[] Salt, byte[] Hash)
{
    public bool WasMade => Salt.Length == 0;

    /// <summary>Of a secret that somebody chose, and others may guess.</summary>
    public static KeptSecret OfChosen(string secret)
    {
        var salt = SecretHash.NewSalt();
        return new KeptSecret(salt, SecretHash.Of(secret, salt));
    }

    /// <summary>Of a <see cref="Credentials.NewSecret">secret that the service made</see>: 160 bits of chance are guessed by nobody, however fast they can be tried.</summary>
    public static KeptSecret OfMade(string secret) => new([], SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>Takes a fifth of a second for a secret that somebody chose.</summary>
    public bool Matches(string secret) => WasMade
        ? CryptographicOperations.FixedTimeEquals(OfMade(secret).Hash, Hash)
        : SecretHash.Matches(secret, Salt, Hash);
}

/// <summary>Sets and finds credentials.</summary>
public static class Credentials
{
    private const string AuthorityHomePage = "https://learningrecords.org/credentials";

    /// <summary>Creates the credential with scope <c>all</c>, or gives an existing key of the same tenant this secret.</summary>
    /// <exception cref="RefusedException">The key belongs to another tenant, or was revoked.</exception>
    public static async Task SetAsync(NpgsqlDataSource database, string tenant, string key, KeptSecret secret, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            insert into records.credential (key, tenant_id, salt, secret_hash, authority, created) values ($1, $2, $3, $4, $5, clock_timestamp())
            on conflict (key) do update set salt = excluded.salt, secret_hash = excluded.secret_hash, previous_salt = null, previous_hash = null, previous_until = null
            where credential.tenant_id = excluded.tenant_id and credential.revoked is null
            """);
        command.Parameters.AddWithValue(key);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(secret.Salt);
        command.Parameters.AddWithValue(secret.Hash);
        command.Parameters.AddWithValue(AuthorityOf(key));
        if (await command.ExecuteNonQueryAsync(token) == 0)
            throw new RefusedException(StatusCodes.Status409Conflict, $"The key {key} belongs to another tenant, or was revoked. Choose another one.");
    }

    /// <summary>The credential with its tenant's state, or null when there is none or it was revoked.</summary>
    public static async Task<Credential?> FindAsync(NpgsqlDataSource database, string key, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            select c.tenant_id, c.scopes, c.authority, t.suspended is not null, c.salt, c.secret_hash,
                   case when c.previous_until > now() then c.previous_salt end, case when c.previous_until > now() then c.previous_hash end,
                   t.migrating is not null
            from records.credential c join records.tenant t on t.tenant_id = c.tenant_id
            where c.key = $1 and c.revoked is null
            """);
        command.Parameters.AddWithValue(key);
        await using var reader = await command.ExecuteReaderAsync(token);
        if (!await reader.ReadAsync(token))
            return null;
        var current = new KeptSecret(reader.GetFieldValue<byte[]>(4), reader.GetFieldValue<byte[]>(5));
        return new Credential(
            key, reader.GetString(0), ScopeNames.Parse(reader.GetString(1)),
            await reader.IsDBNullAsync(6, token) ? [current] : [current, new KeptSecret(reader.GetFieldValue<byte[]>(6), reader.GetFieldValue<byte[]>(7))],
            reader.GetString(2), reader.GetBoolean(3), reader.GetBoolean(8));
    }

    /// <summary>A key that no other credential has.</summary>
    public static string NewKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(10));

    /// <summary>A secret that nobody guesses, safe in a URL and in a shell.</summary>
    public static string NewSecret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));

    /// <summary>An Agent with an account named after the key, as JSON.</summary>
    public static string AuthorityOf(string key) => AuthorityOf(AuthorityHomePage, key);

    /// <summary>An Agent with this account, as JSON.</summary>
    public static string AuthorityOf(string homePage, string name) =>
        JsonSerializer.Serialize(new { objectType = "Agent", account = new { homePage, name } });
}
