using System.Globalization;
using LearningRecords.Events;
using LearningRecords.Insights.Facts;
using LearningRecords.Recommendations;
using Marten;
using Npgsql;

namespace LearningRecords.Server.Recommendations.Models;

/// <summary>A model that was trained, how it compared, and what was decided.</summary>
public sealed record TrainedModel(Guid ModelId, ModelDescription Description, RankingModelEvaluated? Evaluated, ActivationDecision Decision);

/// <summary>
/// Trains a tenant's ranking model. Its trees learn from what was before the latest period, it is compared there with what ranks now, and then it counts everything:
/// what is put to use is what was compared, knowing the latest courses as well.
/// </summary>
public static class TrainModel
{
    /// <param name="modelId">The model's id, under which its training may have been asked for.</param>
    /// <exception cref="NotEnoughInteractionsException">There is too little to learn from; no model changes.</exception>
    public static async Task<TrainedModel> RunAsync(
        IDocumentStore store, NpgsqlDataSource database, string tenant, Guid modelId, DateTimeOffset now, IProgress<TrainingProgress> progress, CancellationToken token)
    {
        try
        {
            return await TrainAsync(store, database, tenant, modelId, now, progress, token);
        }
        catch (NotEnoughInteractionsException reason)
        {
            if (await RankingModels.FindAsync(store, tenant, modelId, token) is not null)
                await RequestTraining.FailedAsync(store, database, tenant, modelId, reason.Message, token);
            throw;
        }
    }

    private static async Task<TrainedModel> TrainAsync(
        IDocumentStore store, NpgsqlDataSource database, string tenant, Guid modelId, DateTimeOffset now, IProgress<TrainingProgress> progress, CancellationToken token)
    {
        var learnedUntil = (await QuerySummary.RunAsync(database, tenant, token)).Stored
            ?? throw new NotEnoughInteractionsException($"Tenant {tenant} has no statements yet.");
        var data = await LoadTrainingData.OfAsync(database, tenant, token);
        var options = new TrainingOptions { TrainedAt = now, SnapshotId = $"stored until {learnedUntil:O}" };
        var current = await LoadCurrentAsync(database, tenant, token);
        var (model, evaluated) = await Task.Run(() => TrainAndCompare(modelId, data, options, current, progress, token), token);
        var decision = DecideActivation.Decide(evaluated);

        var file = Path.GetTempFileName();
        try
        {
            model.Save(file);
            await RankingModels.KeepAsync(store, database, tenant, Describe(modelId, model.Description, learnedUntil), await File.ReadAllBytesAsync(file, token), evaluated, decision, token);
        }
        finally
        {
            File.Delete(file);
        }

        return new TrainedModel(modelId, model.Description, evaluated, decision);
    }

    private static (RankingModel Model, RankingModelEvaluated? Evaluated) TrainAndCompare(
        Guid modelId, TrainingData data, TrainingOptions options, (Guid Id, RankingModel Model)? current, IProgress<TrainingProgress> progress, CancellationToken token)
    {
        if (LatestPeriod.Of(data) is not { } period)
            return (TrainRanking.Train(data, options, progress, token), null);
        RankingModel candidate;
        try
        {
            candidate = TrainRanking.Train(period.Earlier, options, progress, token);
        }
        catch (NotEnoughInteractionsException)
        {
            // With the latest period it may be enough.
            return (TrainRanking.Train(data, options, progress, token), null);
        }

        var rival = current is { } known ? (known.Id, CountAgain.AsOf(known.Model, candidate)) : default((Guid, RankingModel)?);
        var evaluated = CompareModels.Run(modelId, candidate, rival, period, token);
        return (CountAgain.Over(candidate, data, options.SnapshotId, token), evaluated);
    }

    // A file that cannot be read ranks nothing, so popularity is what the new model is compared with.
    private static async Task<(Guid Id, RankingModel Model)?> LoadCurrentAsync(NpgsqlDataSource database, string tenant, CancellationToken token)
    {
        if (!(await RankingModels.CurrentAsync(database, token)).TryGetValue(tenant, out var id))
            return null;
        try
        {
            return (id, await CurrentModels.LoadAsync(database, tenant, id, token));
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static RankingModelTrained Describe(Guid modelId, ModelDescription model, DateTimeOffset learnedUntil) => new(
        modelId,
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
        model.Duration.TotalSeconds,
        model.SnapshotId,
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["seed"] = Written(model.Options.Seed),
            ["trees"] = Written(model.Trees),
            ["boosters"] = Written(model.Options.Boosters),
            ["leavesPerTree"] = Written(model.Options.LeavesPerTree),
            ["learningRate"] = Written(model.Options.LearningRate),
            ["candidatesPerRanking"] = Written(model.Options.CandidatesPerRanking),
            ["measuredLearners"] = Written(model.MeasuredLearners),
        });

    private static string Written(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
