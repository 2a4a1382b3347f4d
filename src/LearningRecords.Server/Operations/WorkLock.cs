using Npgsql;

namespace LearningRecords.Server.Operations;

/// <summary>Held by whoever works on a tenant; the database lets go of it when its holder dies.</summary>
public sealed class WorkLock : IAsyncDisposable
{
    private const string Key = "hashtextextended('work on tenant ' || $1, 0)";
    private readonly NpgsqlConnection _connection;
    private readonly string _tenant;

    private WorkLock(NpgsqlConnection connection, string tenant) => (_connection, _tenant) = (connection, tenant);

    /// <summary>Waits until nobody else works on the tenant.</summary>
    public static async Task<WorkLock> TakeAsync(NpgsqlDataSource database, string tenant, CancellationToken token) =>
        (await AskForAsync(database, tenant, $"select pg_advisory_lock({Key}) is not null", token))!;

    /// <returns>Null: somebody else works on the tenant.</returns>
    public static Task<WorkLock?> TryTakeAsync(NpgsqlDataSource database, string tenant, CancellationToken token) =>
        AskForAsync(database, tenant, $"select pg_try_advisory_lock({Key})", token);

    private static async Task<WorkLock?> AskForAsync(NpgsqlDataSource database, string tenant, string sql, CancellationToken token)
    {
        var connection = await database.OpenConnectionAsync(token);
        try
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0, Parameters = { new() { Value = tenant } } };
            if (await command.ExecuteScalarAsync(token) is true)
                return new WorkLock(connection, tenant);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        await connection.DisposeAsync();
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await using (_connection)
        await using (var command = new NpgsqlCommand($"select pg_advisory_unlock({Key})", _connection) { Parameters = { new() { Value = _tenant } } })
            await command.ExecuteNonQueryAsync();
    }
}
