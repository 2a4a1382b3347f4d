using LearningRecords.Events;
using LearningRecords.Insights.Facts;
using LearningRecords.Recommendations;
using Marten;
using Npgsql;

namespace LearningRecords.Server.Recommendations;

/// <summary>Trains a tenant's ranking model on its read models and makes it the current one.</summary>
public static class TrainModel
{
    /// <exception cref="NotEnoughInteractionsException">There is too little to learn from; nothing changes.</exception>
    public static async Task<ModelDescription> RunAsync(
        IDocumentStore store, NpgsqlDataSource database, string tenant, DateTimeOffset now, IProgress<TrainingProgress> progress, CancellationToken token)
    {
        var learnedUntil = (await QuerySummary.RunAsync(database, tenant, token)).Stored
            ?? throw new NotEnoughInteractionsException($"Tenant {tenant} has no statements yet.");
        var data = await LoadTrainingData.OfAsync(database, tenant, token);
        var options = new TrainingOptions { TrainedAt = now, SnapshotId = $"stored until {learnedUntil:O}" };
        using var model = await Task.Run(() => TrainRanking.Train(data, options, progress, token), token);

        var file = Path.GetTempFileName();
        try
        {
            model.Save(file);
            await RankingModels.KeepAsync(store, tenant, Describe(model.Description, learnedUntil), await File.ReadAllBytesAsync(file, token), token);
        }
        finally
        {
            File.Delete(file);
        }

        return model.Description;
    }

    private static RankingModelTrained Describe(ModelDescription model, DateTimeOffset learnedUntil) => new(
        Guid.CreateVersion7(),
        learnedUntil,
        model.Learners,
        model.Courses,
        model.Interactions,
        new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["recallAt10"] = model.Ranking.RecallAt10,
            ["ndcgAt10"] = model.Ranking.NdcgAt10,
            ["popularityRecallAt10"] = model.Popularity.RecallAt10,
            ["popularityNdcgAt10"] = model.Popularity.NdcgAt10,
        },
        model.Duration.TotalSeconds);
}
