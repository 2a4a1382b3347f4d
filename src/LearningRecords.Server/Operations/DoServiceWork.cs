using LearningRecords.Server.Access;
using LearningRecords.Server.Attachments;
using Marten;
using Npgsql;
using Wolverine.Runtime;

namespace LearningRecords.Server.Operations;

/// <summary>The services' side of <see cref="ServiceWork"/>: every one hears a request, and the one that folds the tenant does it while its folding rests.</summary>
public sealed partial class DoServiceWork(
    NpgsqlDataSource database, IDocumentStore store, IAttachmentContents contents, LocalFolding folding, IWolverineRuntime runtime, WebServiceOptions options,
    ILogger<DoServiceWork> logger)
    : BackgroundService
{
    private const int RememberedRequests = 1_000;
    private const int LongestAnswer = 1_000;
    private readonly Dictionary<Guid, Task<string?>> _known = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Listen(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it was, the service goes on and listens again.
                LogNotListening(logger, exception.Message);
                await Task.Delay(TimeSpan.FromSeconds(2), stoppingToken);
            }
        }
    }

    private async Task Listen(CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        var heard = new Queue<string>();
        connection.Notification += (_, notification) => heard.Enqueue(notification.Payload);
        await using (var listen = new NpgsqlCommand($"listen {ServiceWork.RequestChannel}", connection))
            await listen.ExecuteNonQueryAsync(token);
        while (true)
        {
            await connection.WaitAsync(token);
            while (heard.TryDequeue(out var text))
            {
                if (WorkRequest.Parse(text) is { } request)
                    await Hear(request, token);
                else if (text == ServiceWork.TenantsChanged && ((WolverineRuntime)runtime).IsLeader())
                    await runtime.Agents.KickstartHealthDetectionAsync();
            }
        }
    }

    private async Task Hear(WorkRequest request, CancellationToken token)
    {
        if (!_known.TryGetValue(request.Id, out var work))
        {
            if (_known.Count > RememberedRequests)
                _known.Clear();
            _known[request.Id] = DoAndAnswer(request, token);
        }
        else if (work.IsCompletedSuccessfully && await work is { } problem)
        {
            await Answer(request, problem, token);
        }
        else if (work.IsCompleted)
        {
            // It was not for this process when it was asked before; meanwhile that may have changed.
            _known[request.Id] = DoAndAnswer(request, token);
        }
    }

    /// <returns>What was wrong, empty when nothing was; null when the work was left to another process.</returns>
    private async Task<string?> DoAndAnswer(WorkRequest request, CancellationToken token)
    {
        // A tenant whose deletion was interrupted may be folded by nobody any more; any process may finish it.
        if (!folding.Folds(request.Tenant) && (request.Work != ServiceWork.Delete || await folding.IsFoldedAsync(request.Tenant, token)))
            return null;
        await using var alone = await WorkLock.TryTakeAsync(database, request.Tenant, token);
        if (alone is null)
            return null;
        var problem = await Do(request, token);
        await Answer(request, problem, token);
        return problem;
    }

    private async Task<string> Do(WorkRequest request, CancellationToken token)
    {
        try
        {
            await (request.Work switch
            {
                ServiceWork.Rebuild => RebuildReadModels.RebuildAsync(
                    store, database, options.ConnectionString, request.Tenant, work => folding.WhileRestingAsync(request.Tenant, forGood: false, work, token), token),
                ServiceWork.Delete => folding.WhileRestingAsync(
                    request.Tenant, forGood: true, () => DeleteTenant.FromStoreAsync(store, database, contents, request.Tenant, token), token),
                _ => throw new InvalidOperationException($"This service does not know how to {request.Work}."),
            });
            LogDone(logger, request.Work, request.Tenant);
            return "";
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFailed(logger, exception, request.Work, request.Tenant);
            return exception.Message;
        }
    }

    private Task Answer(WorkRequest request, string problem, CancellationToken token) =>
        ServiceWork.NotifyAsync(database, ServiceWork.AnswerChannel, $"{request}:{(problem.Length > LongestAnswer ? problem[..LongestAnswer] : problem)}", token);

    [LoggerMessage(EventId = 3201, Level = LogLevel.Information, Message = "Done as asked by a command or administrator: {Work} {Tenant}")]
    private static partial void LogDone(ILogger logger, string work, string tenant);

    [LoggerMessage(EventId = 3202, Level = LogLevel.Error, Message = "Could not be done: {Work} {Tenant}")]
    private static partial void LogFailed(ILogger logger, Exception exception, string work, string tenant);

    [LoggerMessage(EventId = 3203, Level = LogLevel.Warning, Message = "Requests of commands are not heard for now: {Reason}")]
    private static partial void LogNotListening(ILogger logger, string reason);
}
