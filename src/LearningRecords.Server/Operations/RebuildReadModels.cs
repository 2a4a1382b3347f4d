using LearningRecords.Insights;
using Marten;
using Marten.Events.Daemon.Coordination;
using Npgsql;

namespace LearningRecords.Server.Operations;

/// <summary>
/// Folds one tenant's read models again from its first event. While a service runs, its own daemon must do it,
/// so the command asks for it over the database and waits for the answer.
/// </summary>
public static class RebuildReadModels
{
    internal const string RequestChannel = "learningrecords_rebuild";
    internal const string AnswerChannel = "learningrecords_rebuilt";
    internal static readonly TimeSpan Patience = TimeSpan.FromHours(2);

    /// <exception cref="ReadModelException">The rebuild failed; the message says why.</exception>
    public static async Task RunAsync(Installation installation, string tenant, Action<long> progress, CancellationToken token)
    {
        using var finished = CancellationTokenSource.CreateLinkedTokenSource(token);
        var watching = Watch(installation.Database, tenant, progress, finished.Token);
        if (await ServerPresence.IsRunningAsync(installation.Database, token))
            await AskService(installation.Database, tenant, token);
        else
            await RebuildAsync(installation.Store, tenant, token);
        await finished.CancelAsync();
        await watching;
    }

    internal static async Task RebuildAsync(IDocumentStore store, string tenant, CancellationToken token)
    {
        using var daemon = await store.BuildProjectionDaemonAsync();
        await daemon.RebuildProjectionAsync(InsightsSchema.ProjectionName, tenant, Patience, token);
    }

    private static async Task AskService(NpgsqlDataSource database, string tenant, CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        string? answer = null;
        connection.Notification += (_, notification) =>
        {
            if (notification.Payload.StartsWith(tenant + ":", StringComparison.Ordinal))
                answer = notification.Payload[(tenant.Length + 1)..];
        };
        await using (var listen = new NpgsqlCommand($"listen {AnswerChannel}", connection))
            await listen.ExecuteNonQueryAsync(token);
        await using (var request = new NpgsqlCommand("select pg_notify($1, $2)", connection) { Parameters = { new() { Value = RequestChannel }, new() { Value = tenant } } })
            await request.ExecuteNonQueryAsync(token);
        while (answer is null)
            await connection.WaitAsync(token);
        if (answer.Length > 0)
            throw new ReadModelException(answer);
    }

    private static async Task Watch(NpgsqlDataSource database, string tenant, Action<long> progress, CancellationToken token)
    {
        try
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(500), token);
                progress((await ReadModelLag.OfAsync(database, tenant, token)).Folded);
            }
        }
        catch (OperationCanceledException)
        {
            // The rebuild has ended.
        }
    }
}

/// <summary>The service's side: rebuilds on request, its live folding paused meanwhile so that no two daemons write the same rows.</summary>
public sealed partial class RebuildOnRequest(NpgsqlDataSource database, IDocumentStore store, IProjectionCoordinator projections, ILogger<RebuildOnRequest> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Listen(stoppingToken);
            }
            catch (Exception exception) when (exception is NpgsqlException or IOException)
            {
                LogNotListening(logger, exception.Message);
                await Task.Delay(TimeSpan.FromSeconds(2), stoppingToken);
            }
        }
    }

    private async Task Listen(CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        var requests = new Queue<string>();
        connection.Notification += (_, notification) => requests.Enqueue(notification.Payload);
        await using (var listen = new NpgsqlCommand($"listen {RebuildReadModels.RequestChannel}", connection))
            await listen.ExecuteNonQueryAsync(token);
        while (true)
        {
            await connection.WaitAsync(token);
            while (requests.TryDequeue(out var tenant))
                await Answer(tenant, await Rebuild(tenant, token), token);
        }
    }

    private async Task<string> Rebuild(string tenant, CancellationToken token)
    {
        try
        {
            // A rebuild by the live daemon itself leaves its partitioned tenants' agents stopped, so it is built anew afterwards.
            await projections.StopAsync(token);
            await RebuildReadModels.RebuildAsync(store, tenant, token);
            LogRebuilt(logger, tenant);
            return "";
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogRebuildFailed(logger, exception, tenant);
            return exception.Message;
        }
        finally
        {
            await projections.StartAsync(token);
        }
    }

    private async Task Answer(string tenant, string problem, CancellationToken token)
    {
        await using var command = database.CreateCommand("select pg_notify($1, $2)");
        command.Parameters.AddWithValue(RebuildReadModels.AnswerChannel);
        command.Parameters.AddWithValue($"{tenant}:{problem}");
        await command.ExecuteNonQueryAsync(token);
    }

    [LoggerMessage(EventId = 3201, Level = LogLevel.Information, Message = "The read models of tenant {Tenant} were rebuilt")]
    private static partial void LogRebuilt(ILogger logger, string tenant);

    [LoggerMessage(EventId = 3202, Level = LogLevel.Error, Message = "The read models of tenant {Tenant} could not be rebuilt")]
    private static partial void LogRebuildFailed(ILogger logger, Exception exception, string tenant);

    [LoggerMessage(EventId = 3203, Level = LogLevel.Warning, Message = "Requests to rebuild are not heard for now: {Reason}")]
    private static partial void LogNotListening(ILogger logger, string reason);
}
