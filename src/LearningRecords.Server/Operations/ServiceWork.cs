using LearningRecords.Server.Access;
using LearningRecords.Server.Attachments;
using Marten;
using Marten.Events.Daemon.Coordination;
using Npgsql;

namespace LearningRecords.Server.Operations;

/// <summary>
/// What may be done to a tenant only while nothing folds its events. While a service runs, its own daemon folds them,
/// so commands ask the service for it over the database and wait for the answer.
/// </summary>
public static class ServiceWork
{
    public const string Rebuild = "rebuild";
    public const string Delete = "delete";
    internal const string RequestChannel = "learningrecords_request";
    internal const string AnswerChannel = "learningrecords_answer";

    /// <exception cref="ReadModelException">The work failed; the message says why.</exception>
    public static async Task AskAsync(NpgsqlDataSource database, string work, string tenant, CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        string? answer = null;
        var request = $"{work}:{tenant}";
        connection.Notification += (_, notification) =>
        {
            if (notification.Payload.StartsWith(request + ":", StringComparison.Ordinal))
                answer = notification.Payload[(request.Length + 1)..];
        };
        await using (var listen = new NpgsqlCommand($"listen {AnswerChannel}", connection))
            await listen.ExecuteNonQueryAsync(token);
        await using (var notify = new NpgsqlCommand("select pg_notify($1, $2)", connection) { Parameters = { new() { Value = RequestChannel }, new() { Value = request } } })
            await notify.ExecuteNonQueryAsync(token);
        while (answer is null)
            await connection.WaitAsync(token);
        if (answer.Length > 0)
            throw new ReadModelException(answer);
    }
}

/// <summary>The service's side: does what is asked, its live folding paused meanwhile so that no two daemons write the same rows.</summary>
public sealed partial class DoServiceWork(
    NpgsqlDataSource database, IDocumentStore store, IAttachmentContents contents, IProjectionCoordinator projections, ILogger<DoServiceWork> logger)
    : BackgroundService
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
        await using (var listen = new NpgsqlCommand($"listen {ServiceWork.RequestChannel}", connection))
            await listen.ExecuteNonQueryAsync(token);
        while (true)
        {
            await connection.WaitAsync(token);
            while (requests.TryDequeue(out var request))
                await Answer(request, await Do(request, token), token);
        }
    }

    private async Task<string> Do(string request, CancellationToken token)
    {
        try
        {
            // Work by the live daemon itself leaves its partitioned tenants' agents stopped, so it is built anew afterwards.
            await projections.StopAsync(token);
            await (request.Split(':') switch
            {
                [ServiceWork.Rebuild, var tenant] => RebuildReadModels.RebuildAsync(store, tenant, token),
                [ServiceWork.Delete, var tenant] => DeleteTenant.FromStoreAsync(store, database, contents, tenant, token),
                _ => throw new InvalidOperationException($"This service does not know how to {request}."),
            });
            LogDone(logger, request);
            return "";
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFailed(logger, exception, request);
            return exception.Message;
        }
        finally
        {
            await projections.StartAsync(token);
        }
    }

    private async Task Answer(string request, string problem, CancellationToken token)
    {
        await using var command = database.CreateCommand("select pg_notify($1, $2)");
        command.Parameters.AddWithValue(ServiceWork.AnswerChannel);
        command.Parameters.AddWithValue($"{request}:{problem}");
        await command.ExecuteNonQueryAsync(token);
    }

    [LoggerMessage(EventId = 3201, Level = LogLevel.Information, Message = "Done as asked by a command or administrator: {Request}")]
    private static partial void LogDone(ILogger logger, string request);

    [LoggerMessage(EventId = 3202, Level = LogLevel.Error, Message = "Could not be done: {Request}")]
    private static partial void LogFailed(ILogger logger, Exception exception, string request);

    [LoggerMessage(EventId = 3203, Level = LogLevel.Warning, Message = "Requests of commands are not heard for now: {Reason}")]
    private static partial void LogNotListening(ILogger logger, string reason);
}
