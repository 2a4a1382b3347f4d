using LearningRecords.Server.Access;
using Npgsql;

namespace LearningRecords.Server.People;

/// <summary>What somebody is to be: where, as what, and for which learner groups.</summary>
/// <param name="Tenant">Null: for all tenants.</param>
/// <param name="Groups">Ids of learner groups; for centre managers, who need at least one.</param>
public sealed record Position(string? Tenant, Role Role, IReadOnlyList<string> Groups);

public static class CreatePerson
{
    private const int LongestName = 100;

    /// <summary>Somebody new, who chooses a password by a link of <see cref="SignInLinks"/>.</summary>
    /// <exception cref="RefusedException">The name is taken or none, the position makes no sense, or is not the administrator's to give.</exception>
    public static async Task<Person> RunAsync(NpgsqlDataSource database, Administrator administrator, string name, Position position, CancellationToken token)
    {
        CheckName(name);
        await CheckAsync(database, administrator, position, token);
        await using var command = database.CreateCommand(
            """
            insert into records.person (person_id, name, name_key, tenant_id, role, learner_groups, created, stamp)
            values ($1, $2, $3, $4, $5, $6, clock_timestamp(), gen_random_uuid()) on conflict do nothing
            """);
        var id = Guid.CreateVersion7();
        command.Parameters.AddWithValue(id);
        command.Parameters.AddWithValue(name.Trim());
        command.Parameters.AddWithValue(FindPeople.KeyOf(name));
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = position.Tenant });
        command.Parameters.AddWithValue(position.Role.Name);
        command.Parameters.AddWithValue(position.Groups.ToArray());
        if (await command.ExecuteNonQueryAsync(token) == 0)
            throw NameTaken(name);
        return (await FindPeople.ByIdAsync(database, id, token))!;
    }

    internal static RefusedException NameTaken(string name) => new(StatusCodes.Status409Conflict, $"There is somebody with the name {name.Trim()} already.");

    internal static void CheckName(string name)
    {
        if (name.Trim().Length is 0 or > LongestName || name.Any(char.IsControl))
            throw new RefusedException(StatusCodes.Status400BadRequest, $"A name has 1 to {LongestName} characters.");
    }

    internal static async Task CheckAsync(NpgsqlDataSource database, Administrator administrator, Position position, CancellationToken token)
    {
        if (administrator.OnlyTenant is { } own && position.Tenant != own)
            throw new RefusedException(StatusCodes.Status403Forbidden, $"An administrator of the tenant {own} lets people in to that one only.");
        if (position.Tenant is { } tenant && await Tenants.FindAsync(database, tenant, token) is null)
            throw new RefusedException(StatusCodes.Status400BadRequest, $"There is no tenant {tenant}.");
        if (position.Role == Role.CentreManager && (position.Groups.Count == 0 || position.Tenant is null))
            throw new RefusedException(StatusCodes.Status400BadRequest, "A centre manager needs a tenant and at least one learner group in it.");
        if (position.Role != Role.CentreManager && position.Groups.Count > 0)
            throw new RefusedException(StatusCodes.Status400BadRequest, "Learner groups are given to centre managers only; the other roles see all of them.");
    }
}
