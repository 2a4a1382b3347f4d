using LearningRecords.Server.Access;
using Npgsql;

namespace LearningRecords.Server.People;

/// <summary>A change of a person that must not leave the store without anybody to administer it.</summary>
internal static class KeepAnAdministrator
{
    private const long LockKey = 0x4C52_5065_6F70_6C65;

    /// <param name="change">One statement; <c>$1</c> is the person's id, the further parameters follow.</param>
    public static async Task ThroughAsync(NpgsqlDataSource database, Person person, string change, CancellationToken token, params NpgsqlParameter[] parameters)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        // Two administrators who revoke each other at the same moment would each see the other still there.
        await using (var one = new NpgsqlCommand($"select pg_advisory_xact_lock({LockKey})", connection, transaction))
            await one.ExecuteNonQueryAsync(token);
        await using (var command = new NpgsqlCommand(change, connection, transaction) { Parameters = { new() { Value = person.Id } } })
        {
            foreach (var parameter in parameters)
                command.Parameters.Add(parameter);
            await command.ExecuteNonQueryAsync(token);
        }

        if (person is { AdministersStore: true, Revoked: null })
        {
            await using var left = new NpgsqlCommand($"select exists (select from records.person where role = '{RoleNames.Administrator}' and tenant_id is null and revoked is null)", connection, transaction);
            if (await left.ExecuteScalarAsync(token) is not true)
                throw new RefusedException(StatusCodes.Status409Conflict, $"{person.Name} is the last one who administers the store. Let somebody else in as administrator first.");
        }

        await transaction.CommitAsync(token);
    }
}
