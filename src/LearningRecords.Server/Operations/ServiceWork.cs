using LearningRecords.Server.Access;
using Npgsql;

namespace LearningRecords.Server.Operations;

/// <summary>
/// What may be done to a tenant only while nothing folds its events. While services run, one of them folds them,
/// so commands ask the services for it over the database and wait for the answer.
/// </summary>
public static class ServiceWork
{
    public const string Rebuild = "rebuild";
    public const string Delete = "delete";
    internal const string RequestChannel = "learningrecords_request";
    internal const string AnswerChannel = "learningrecords_answer";
    internal const string TenantsChanged = "tenants-changed";
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    /// <summary>Asks again and again, so that the work is done also when the service that does it is killed in the middle.</summary>
    /// <returns>Whether a service did it; false: no service runs any more.</returns>
    /// <exception cref="ReadModelException">The work failed; the message says why.</exception>
    public static async Task<bool> AskAsync(NpgsqlDataSource database, string work, string tenant, CancellationToken token)
    {
        var request = new WorkRequest(work, tenant, Guid.NewGuid());
        await using var connection = await database.OpenConnectionAsync(token);
        string? answer = null;
        connection.Notification += (_, notification) =>
        {
            if (notification.Payload.StartsWith(request + ":", StringComparison.Ordinal))
                answer = notification.Payload[(request.ToString().Length + 1)..];
        };
        await using (var listen = new NpgsqlCommand($"listen {AnswerChannel}", connection))
            await listen.ExecuteNonQueryAsync(token);
        while (answer is null)
        {
            if (!await ServerPresence.IsRunningAsync(database, token))
                return false;
            await NotifyAsync(database, RequestChannel, request.ToString(), token);
            await connection.WaitAsync(AskAgain, token);
        }

        return answer.Length == 0 ? true : throw new ReadModelException(answer);
    }

    /// <summary>Lets a new tenant's folding begin at once.</summary>
    public static Task SayThatTenantsChangedAsync(NpgsqlDataSource database, CancellationToken token) => NotifyAsync(database, RequestChannel, TenantsChanged, token);

    internal static async Task NotifyAsync(NpgsqlDataSource database, string channel, string text, CancellationToken token)
    {
        await using var command = database.CreateCommand("select pg_notify($1, $2)");
        command.Parameters.AddWithValue(channel);
        command.Parameters.AddWithValue(text);
        await command.ExecuteNonQueryAsync(token);
    }
}

/// <summary>One request; it is asked many times, and its id says that it is the same.</summary>
internal sealed record WorkRequest(string Work, string Tenant, Guid Id)
{
    public static WorkRequest? Parse(string text) =>
        text.Split(':') is [var work, var tenant, var id] && Guid.TryParse(id, out var parsed) ? new WorkRequest(work, tenant, parsed) : null;

    public override string ToString() => $"{Work}:{Tenant}:{Id}";
}

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
