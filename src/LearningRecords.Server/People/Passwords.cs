using LearningRecords.Server.Access;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LearningRecords.Server.People;

/// <summary>Passwords of people, kept as ASP.NET Core Identity's hash: PBKDF2 with SHA-512, salted.</summary>
public static class Passwords
{
    public const int Shortest = 12;
    private const int Longest = 1_000;
    private const int Rounds = 210_000;

    /// <summary>So many wrong passwords in a row are looked at; after that the name is locked for a minute, and for twice as long after each further one.</summary>
    public const int GuessesAtOnce = 5;

    private const int LongestLockMinutes = 60;

    // It has no use for whose password it is.
    private static readonly PasswordHasher<Person> Hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Rounds }));

    // Guessing must not take the processor from everybody else, nor tell by its time which names there are.
    private static readonly SemaphoreSlim OneAtATime = new(1);
    private static readonly string OfNobody = Hasher.HashPassword(null!, Credentials.NewSecret());

    /// <summary>Gives the person this password; other browsers that were signed in are signed out.</summary>
    /// <returns>The person with their new stamp.</returns>
    /// <exception cref="RefusedException">400: it is too short, too long, or the person's name.</exception>
    public static async Task<Person> SetAsync(NpgsqlDataSource database, Person person, string password, CancellationToken token)
    {
        Check(person.Name, password);
        await using var command = database.CreateCommand(
            """
            with links as (delete from records.sign_in_link where person_id = $1)
            update records.person set password_hash = $2, stamp = gen_random_uuid(), failures = 0, locked_until = null where person_id = $1
            """);
        command.Parameters.AddWithValue(person.Id);
        command.Parameters.AddWithValue(HashOf(password));
        await command.ExecuteNonQueryAsync(token);
        return (await FindPeople.ByIdAsync(database, person.Id, token))!;
    }

    /// <summary>The person with this name, if this is their password and they may sign in; null also while the name is locked.</summary>
    public static async Task<Person?> VerifyAsync(NpgsqlDataSource database, string name, string password, CancellationToken token)
    {
        await OneAtATime.WaitAsync(token);
        try
        {
            var (id, hash) = await TakeGuessAsync(database, name, token);
            var matches = Hasher.VerifyHashedPassword(null!, hash ?? OfNobody, password[..Math.Min(password.Length, Longest)]) != PasswordVerificationResult.Failed;
            if (!matches || hash is null)
                return null;
            await using var clear = database.CreateCommand("update records.person set failures = 0, locked_until = null where person_id = $1");
            clear.Parameters.AddWithValue(id);
            await clear.ExecuteNonQueryAsync(token);
            return await FindPeople.ByIdAsync(database, id, token);
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    /// <summary>Signs the person out of every browser, within a second.</summary>
    public static async Task SignOutEverywhereAsync(NpgsqlDataSource database, Person person, CancellationToken token)
    {
        await using var command = database.CreateCommand("update records.person set stamp = gen_random_uuid() where person_id = $1");
        command.Parameters.AddWithValue(person.Id);
        await command.ExecuteNonQueryAsync(token);
    }

    internal static string HashOf(string password) => Hasher.HashPassword(null!, password);

    /// <exception cref="RefusedException">400: see <see cref="SetAsync"/>.</exception>
    internal static void Check(string name, string password)
    {
        if (password.Length is < Shortest or > Longest || FindPeople.KeyOf(password) == FindPeople.KeyOf(name))
            throw new RefusedException(StatusCodes.Status400BadRequest, $"A password has at least {Shortest} characters, and is not the name.");
    }

    // Counted as wrong before it is looked at, so that guesses sent at the same time, here and to other servers, count as well.
    private static async Task<(Guid Id, string? Hash)> TakeGuessAsync(NpgsqlDataSource database, string name, CancellationToken token)
    {
        if (name.Contains('\0', StringComparison.Ordinal))
            return (Guid.Empty, null);
        await using var command = database.CreateCommand(
            $"""
            update records.person set failures = failures + 1,
                locked_until = case when failures + 1 >= {GuessesAtOnce}
                    then clock_timestamp() + least(power(2, least(failures + 1 - {GuessesAtOnce}, 10)), {LongestLockMinutes}) * interval '1 minute' end
            where name_key = $1 and revoked is null and password_hash is not null and (locked_until is null or locked_until < clock_timestamp())
            returning person_id, password_hash
            """);
        command.Parameters.AddWithValue(FindPeople.KeyOf(name));
        await using var reader = await command.ExecuteReaderAsync(token);
        return await reader.ReadAsync(token) ? (reader.GetGuid(0), reader.GetString(1)) : (Guid.Empty, null);
    }
}
