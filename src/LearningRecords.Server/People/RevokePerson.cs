using LearningRecords.Server.Access;
using Npgsql;

namespace LearningRecords.Server.People;

public static class RevokePerson
{
    /// <summary>Ends somebody's access within a second, on every browser; they stay in the list, and in what was noted of them.</summary>
    /// <exception cref="RefusedException">There is no such person, or nobody would administer the store any more.</exception>
    public static async Task RunAsync(NpgsqlDataSource database, Administrator administrator, string name, CancellationToken token)
    {
        var person = await FindPeople.RequireAsync(database, administrator, name, token);
        await KeepAnAdministrator.ThroughAsync(
            database, person,
            """
            with links as (delete from records.sign_in_link where person_id = $1)
            update records.person set revoked = coalesce(revoked, clock_timestamp()), stamp = gen_random_uuid() where person_id = $1
            """, token);
    }

    /// <summary>Lets somebody in again who was revoked.</summary>
    public static async Task UndoAsync(NpgsqlDataSource database, Administrator administrator, string name, CancellationToken token)
    {
        var person = await FindPeople.RequireAsync(database, administrator, name, token);
        await using var command = database.CreateCommand("update records.person set revoked = null where person_id = $1");
        command.Parameters.AddWithValue(person.Id);
        await command.ExecuteNonQueryAsync(token);
    }
}
