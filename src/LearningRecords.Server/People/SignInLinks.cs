using System.Security.Cryptography;
using System.Text;
using LearningRecords.Server.Access;
using Npgsql;

namespace LearningRecords.Server.People;

/// <summary>
/// One-time links by which somebody chooses a password: who was let in or forgot theirs, and who runs the service, to become its first administrator.
/// A link is used up by the password that is chosen, not by looking at it.
/// </summary>
public static class SignInLinks
{
    private static readonly TimeSpan Validity = TimeSpan.FromHours(72);

    /// <summary>Makes a link's token; only its hash is kept.</summary>
    /// <param name="person">Whose password it sets; null: it makes the first administrator.</param>
    public static async Task<string> NewAsync(NpgsqlDataSource database, Person? person, CancellationToken token)
    {
        var secret = Credentials.NewSecret();
        await using var command = database.CreateCommand(
            """
            with expired as (delete from records.sign_in_link where expires < now())
            insert into records.sign_in_link (token_hash, expires, person_id) values ($1, now() + $2, $3)
            """);
        command.Parameters.AddWithValue(HashOf(secret));
        command.Parameters.AddWithValue(Validity);
        command.Parameters.Add(new NpgsqlParameter<Guid?> { TypedValue = person?.Id });
        await command.ExecuteNonQueryAsync(token);
        return secret;
    }

    /// <summary>What the link is for, if it can still be used: the person, or with none the set-up.</summary>
    public static async Task<(bool Usable, Person? Person)> LookAtAsync(NpgsqlDataSource database, string secret, CancellationToken token)
    {
        await using var command = database.CreateCommand("select person_id from records.sign_in_link where token_hash = $1 and expires > now()");
        command.Parameters.AddWithValue(HashOf(secret));
        return await command.ExecuteScalarAsync(token) switch
        {
            Guid id => await FindPeople.ByIdAsync(database, id, token) is { Revoked: null } person ? (true, person) : (false, null),
            DBNull => (!await FindPeople.AnyAdministratorAsync(database, token), null),
            _ => (false, null),
        };
    }

    /// <summary>Sets the password of the link's person and uses the link up.</summary>
    /// <returns>The person; null when the link was used meanwhile.</returns>
    /// <exception cref="RefusedException">400: the password is none.</exception>
    public static async Task<Person?> SetPasswordAsync(NpgsqlDataSource database, string secret, string password, CancellationToken token)
    {
        if (await LookAtAsync(database, secret, token) is not (true, { } person))
            return null;
        Passwords.Check(person.Name, password);
        return await UseUpAsync(database, secret, token) ? await Passwords.SetAsync(database, person, password, token) : null;
    }

    /// <summary>Makes the first administrator and uses the link up.</summary>
    /// <returns>The administrator; null when the link was used meanwhile, or somebody administers the store already.</returns>
    /// <exception cref="RefusedException">400: the name or the password is none.</exception>
    public static async Task<Person?> SetUpAsync(NpgsqlDataSource database, string secret, string name, string password, CancellationToken token)
    {
        CreatePerson.CheckName(name);
        Passwords.Check(name, password);
        if (await LookAtAsync(database, secret, token) is not (true, null) || !await UseUpAsync(database, secret, token))
            return null;
        var person = await CreatePerson.RunAsync(database, Administrator.OfStore, name, new Position(null, Role.Administrator, []), token);
        return await Passwords.SetAsync(database, person, password, token);
    }

    private static async Task<bool> UseUpAsync(NpgsqlDataSource database, string secret, CancellationToken token)
    {
        await using var command = database.CreateCommand("delete from records.sign_in_link where token_hash = $1 and expires > now()");
        command.Parameters.AddWithValue(HashOf(secret));
        return await command.ExecuteNonQueryAsync(token) > 0;
    }

    // The token is 160 random bits, so a fast hash hides it well enough.
    private static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
