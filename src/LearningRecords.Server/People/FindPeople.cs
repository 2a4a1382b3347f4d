using System.Text;
using LearningRecords.Server.Access;
using Npgsql;

namespace LearningRecords.Server.People;

/// <summary>Finds the people who sign in.</summary>
public static class FindPeople
{
    private const string Columns = "person_id, name, tenant_id, role, learner_groups, issuer, created, last_sign_in, revoked, stamp";

    /// <summary>Names are the same in any case and in any form of Unicode.</summary>
    public static string KeyOf(string name) => name.Trim().Normalize(NormalizationForm.FormKC).ToUpperInvariant();

    /// <summary>The person, also one who may not sign in any more; null when there is none.</summary>
    public static async Task<Person?> ByIdAsync(NpgsqlDataSource database, Guid id, CancellationToken token)
    {
        await using var command = database.CreateCommand($"select {Columns} from records.person where person_id = $1");
        command.Parameters.AddWithValue(id);
        return (await ReadAsync(command, token)).SingleOrDefault();
    }

    /// <inheritdoc cref="ByIdAsync(NpgsqlDataSource, Guid, CancellationToken)"/>
    public static async Task<Person?> ByNameAsync(NpgsqlDataSource database, string name, CancellationToken token)
    {
        await using var command = database.CreateCommand($"select {Columns} from records.person where name_key = $1");
        command.Parameters.AddWithValue(KeyOf(name));
        return (await ReadAsync(command, token)).SingleOrDefault();
    }

    /// <exception cref="RefusedException">404: nobody whom the administrator may change has this name.</exception>
    public static async Task<Person> RequireAsync(NpgsqlDataSource database, Administrator administrator, string name, CancellationToken token) =>
        await ByNameAsync(database, name, token) is { } person && administrator.Reaches(person)
            ? person
            : throw new RefusedException(StatusCodes.Status404NotFound, $"There is nobody here with the name {name}.");

    /// <summary>The people whom the administrator may change, by tenant and name; those who may not sign in any more are among them.</summary>
    public static async Task<IReadOnlyList<Person>> AllAsync(NpgsqlDataSource database, Administrator administrator, CancellationToken token)
    {
        await using var command = database.CreateCommand($"select {Columns} from records.person where $1::text is null or tenant_id = $1 order by tenant_id nulls first, name_key");
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = administrator.OnlyTenant });
        return await ReadAsync(command, token);
    }

    /// <summary>Whether anybody administers the store, so that the set-up is done.</summary>
    public static async Task<bool> AnyAdministratorAsync(NpgsqlDataSource database, CancellationToken token)
    {
        await using var command = database.CreateCommand($"select exists (select from records.person where role = '{RoleNames.Administrator}' and tenant_id is null and revoked is null)");
        return await command.ExecuteScalarAsync(token) is true;
    }

    internal static async Task<IReadOnlyList<Person>> ReadAsync(NpgsqlCommand command, CancellationToken token)
    {
        await using var reader = await command.ExecuteReaderAsync(token);
        var people = new List<Person>();
        while (await reader.ReadAsync(token))
        {
            people.Add(new Person(
                reader.GetGuid(0), reader.GetString(1), Text(2), RoleNames.All[reader.GetString(3)], reader.GetFieldValue<string[]>(4), Text(5),
                reader.GetDateTime(6), Moment(7), Moment(8), reader.GetGuid(9)));
        }

        return people;

        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

        DateTime? Moment(int column) => reader.IsDBNull(column) ? null : reader.GetDateTime(column);
    }
}
