using LearningRecords.Server.Access;
using Npgsql;

namespace LearningRecords.Server.People;

public static class ChangePosition
{
    /// <summary>Makes somebody what they are to be from now on; browsers that are signed in know it within a second.</summary>
    /// <exception cref="RefusedException">There is no such person, the position makes no sense, or nobody would administer the store any more.</exception>
    public static async Task RunAsync(NpgsqlDataSource database, Administrator administrator, string name, Position position, CancellationToken token)
    {
        var person = await FindPeople.RequireAsync(database, administrator, name, token);
        await CreatePerson.CheckAsync(database, administrator, position, token);
        await KeepAnAdministrator.ThroughAsync(
            database, person, "update records.person set tenant_id = $2, role = $3, learner_groups = $4 where person_id = $1", token,
            new NpgsqlParameter<string?> { TypedValue = position.Tenant }, new NpgsqlParameter<string> { TypedValue = position.Role.Name },
            new NpgsqlParameter<string[]> { TypedValue = [.. position.Groups] });
    }
}
