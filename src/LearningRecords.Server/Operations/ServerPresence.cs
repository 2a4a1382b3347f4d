using Npgsql;

namespace LearningRecords.Server.Operations;

/// <summary>
/// Tells commands whether a service works on the same database: every service holds a shared advisory lock for as long as it lives.
/// </summary>
public sealed partial class ServerPresence(NpgsqlDataSource database, ILogger<ServerPresence> logger) : BackgroundService
{
    private const long LockKey = 0x4C52_5365_7276_6572;
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(2);

    /// <summary>Whether a service is running on the database now.</summary>
    public static async Task<bool> IsRunningAsync(NpgsqlDataSource database, CancellationToken token)
    {
        // Looked at, not tried: whoever tries the lock looks like a service to the next one who does.
        await using var command = database.CreateCommand(
            """
            select exists (
                select from pg_locks
                where locktype = 'advisory' and mode = 'ShareLock' and granted and objsubid = 1 and classid::bigint << 32 | objid::bigint = $1
                  and database = (select oid from pg_database where datname = current_database()))
            """);
        command.Parameters.AddWithValue(LockKey);
        return await command.ExecuteScalarAsync(token) is true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await HoldLock(stoppingToken);
            }
            catch (Exception exception) when (exception is NpgsqlException or IOException)
            {
                LogLost(logger, exception.Message);
                await Task.Delay(Heartbeat, stoppingToken);
            }
        }
    }

    private async Task HoldLock(CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        await using var command = new NpgsqlCommand($"select pg_advisory_lock_shared({LockKey})", connection);
        await command.ExecuteNonQueryAsync(token);
        command.CommandText = "select 1";
        while (true)
        {
            await Task.Delay(Heartbeat, token);
            await command.ExecuteNonQueryAsync(token);
        }
    }

    [LoggerMessage(EventId = 3001, Level = LogLevel.Warning, Message = "The database went away: {Reason} Waiting for it to come back.")]
    private static partial void LogLost(ILogger logger, string reason);
}
