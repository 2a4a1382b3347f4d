using LearningRecords.Events;
using LearningRecords.Server.Access;
using LearningRecords.Server.Ingest;
using Marten;
using Npgsql;
using Wolverine;
using Wolverine.Attributes;

namespace LearningRecords.Server.Recommendations.Models;

/// <summary>Asks for a new ranking model of one tenant.</summary>
public sealed record TrainRankingModel(string Tenant, Guid ModelId);

/// <summary>Trains when somebody asks: the request is the first event of the model's stream, and the training runs in a child process of whichever service takes the message.</summary>
[WolverineHandler]
public static class RequestTraining
{
    private const int LongestTrainingSeconds = 12 * 60 * 60;

    /// <summary>Asks for a training, unless one of the tenant is under way: then that one is answered.</summary>
    public static async Task<Guid> RunAsync(IMessageBus bus, IDocumentStore store, NpgsqlDataSource database, string tenant, string by, DateTimeOffset now, CancellationToken token)
    {
        var (modelId, isNew) = await RecordFacts.RunAsync(store, database, tenant, 1, async (session, _) =>
        {
            if (await session.Query<RankingModelVersion>().FirstOrDefaultAsync(model => model.State == RankingModelState.Requested, token) is { } underWay)
                return (underWay.Id, false);
            var id = Guid.CreateVersion7();
            session.Events.Append(id, new RankingModelTrainingRequested(id, by));
            return (id, true);
        }, token);
        // Scheduled messages are durable: the training is done by another service when this one ends.
        if (isNew)
            await bus.ScheduleAsync(new TrainRankingModel(tenant, modelId), now);
        return modelId;
    }

    // Wolverine would give up on it after a minute.
    [MessageTimeout(LongestTrainingSeconds)]
    public static async Task Handle(TrainRankingModel message, IDocumentStore store, NpgsqlDataSource database, TrainingProcess training, CancellationToken token)
    {
        if (await Tenants.FindAsync(database, message.Tenant, token) is null or { Suspended: not null })
            return;
        var problem = await training.RunAsync(token, "--tenant", message.Tenant, "--model", message.ModelId.ToString());
        if (problem is not null && await RankingModels.FindAsync(store, message.Tenant, message.ModelId, token) is { State: RankingModelState.Requested })
            await FailedAsync(store, database, message.Tenant, message.ModelId, problem, token);
    }

    public static Task FailedAsync(IDocumentStore store, NpgsqlDataSource database, string tenant, Guid modelId, string reason, CancellationToken token) =>
        RecordFacts.RunAsync(store, database, tenant, 1, (session, _) =>
        {
            session.Events.Append(modelId, new RankingModelTrainingFailed(modelId, reason));
            return Task.FromResult(true);
        }, token);
}
