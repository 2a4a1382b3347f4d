using LearningRecords.Server.Access;
using Npgsql;

namespace LearningRecords.Server.Analysts;

/// <summary>Takes a login of the database away and ends its sessions.</summary>
public static class RevokeAnalyst
{
    /// <exception cref="RefusedException">There is no such analyst.</exception>
    public static async Task RunAsync(NpgsqlDataSource database, string role, CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        if (!(await ListAnalysts.RunAsync(database, null, token)).Any(analyst => analyst.Role == role))
            throw new RefusedException(StatusCodes.Status404NotFound, $"There is no analyst {role}; analysts list says which there are.");
        await DropAsync(connection, role, token);
    }

    /// <summary>Takes away every login of a tenant.</summary>
    public static async Task AllOfAsync(NpgsqlDataSource database, NpgsqlConnection connection, string tenant, CancellationToken token)
    {
        foreach (var analyst in await ListAnalysts.RunAsync(database, tenant, token))
            await DropAsync(connection, analyst.Role, token);
    }

    // Only what CreateAnalyst made stands in the table, so the name needs no quoting.
    private static async Task DropAsync(NpgsqlConnection connection, string role, CancellationToken token)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand("select count(pg_terminate_backend(pid)) from pg_stat_activity where usename = $1") { Parameters = { new NpgsqlParameter<string> { TypedValue = role } } },
                new NpgsqlBatchCommand($"drop role if exists {role}"),
                new NpgsqlBatchCommand("delete from records.analyst where role = $1") { Parameters = { new NpgsqlParameter<string> { TypedValue = role } } },
            },
        };
        await batch.ExecuteNonQueryAsync(token);
    }
}
