using System.Collections.Concurrent;
using LearningRecords.Server.Operations;
using Npgsql;

namespace LearningRecords.Server.Access;

/// <summary>Notes which credentials are in use; a request only marks its own in memory, and what was marked is written a few times a minute.</summary>
public sealed partial class LastUse(NpgsqlDataSource database, TimeProvider clock, ILogger<LastUse> logger) : BackgroundService
{
    private static readonly TimeSpan WriteInterval = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, byte> _used = new(StringComparer.Ordinal);

    /// <summary>Marks the credential and gives it back.</summary>
    public Credential Of(Credential credential)
    {
        // Looked at first: most requests find their credential marked, and looking takes no lock.
        if (!_used.ContainsKey(credential.Key))
            _used.TryAdd(credential.Key, 0);
        return credential;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(WriteInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (!_used.IsEmpty)
                await Write(stoppingToken);
        }
    }

    private async Task Write(CancellationToken token)
    {
        var keys = _used.Keys.ToArray();
        try
        {
            // In the order of the keys, so that two servers never wait for each other in a circle.
            await using var command = database.CreateCommand(
                """
                update records.credential c set last_used = clock_timestamp()
                from (select key from records.credential where key = any($1) order by key for update) used where c.key = used.key
                """);
            command.Parameters.AddWithValue(keys);
            await command.ExecuteNonQueryAsync(token);
            foreach (var key in keys)
                _used.TryRemove(key, out _);
        }
        catch (Exception exception) when (DatabaseAway.Explains(exception) && !token.IsCancellationRequested)
        {
            LogNotWritten(logger, exception.Message);
        }
    }

    [LoggerMessage(EventId = 5001, Level = LogLevel.Warning, Message = "When credentials were last used could not be written down; tried again soon. {Reason}")]
    private static partial void LogNotWritten(ILogger logger, string reason);
}
