using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;

namespace LearningRecords.Server.Access;

/// <summary>A key and secret by which a platform or analyst of one tenant signs its requests.</summary>
/// <param name="Authority">The authority of the statements it posts, as JSON.</param>
public sealed record Credential(string Key, string Tenant, byte[] Salt, byte[] SecretHash, string Authority);

/// <summary>Creates and finds credentials.</summary>
public static class Credentials
{
    private const string AuthorityHomePage = "https://learningrecords.org/credentials";

    /// <summary>Creates the credential, or gives an existing key of the same tenant this secret.</summary>
    public static async Task SetAsync(NpgsqlDataSource database, string tenant, string key, string secret, CancellationToken token)
    {
        var salt = Access.SecretHash.NewSalt();
        await using var command = database.CreateCommand(
            """
            insert into records.credential (key, tenant_id, salt, secret_hash, authority, created) values ($1, $2, $3, $4, $5, clock_timestamp())
            on conflict (key) do update set salt = excluded.salt, secret_hash = excluded.secret_hash where credential.tenant_id = excluded.tenant_id
            """);
        command.Parameters.AddWithValue(key);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(salt);
        command.Parameters.AddWithValue(Access.SecretHash.Of(secret, salt));
        command.Parameters.AddWithValue(AuthorityOf(key));
        if (await command.ExecuteNonQueryAsync(token) == 0)
            throw new InvalidOperationException($"The key '{key}' belongs to another tenant.");
    }

    public static async Task<Credential?> FindAsync(NpgsqlDataSource database, string key, CancellationToken token)
    {
        await using var command = database.CreateCommand("select tenant_id, salt, secret_hash, authority from records.credential where key = $1");
        command.Parameters.AddWithValue(key);
        await using var reader = await command.ExecuteReaderAsync(token);
        return await reader.ReadAsync(token)
            ? new Credential(key, reader.GetString(0), reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<byte[]>(2), reader.GetString(3))
            : null;
    }

    /// <summary>A secret that nobody guesses, safe in a URL and in a shell.</summary>
    public static string NewSecret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));

    /// <summary>An Agent with an account named after the key, as JSON.</summary>
    public static string AuthorityOf(string key) => JsonSerializer.Serialize(new
    {
        objectType = "Agent",
        account = new { homePage = AuthorityHomePage, name = key },
    });
}
