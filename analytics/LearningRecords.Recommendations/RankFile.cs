using System.Globalization;

namespace LearningRecords.Recommendations;

/// <summary>Ranks courses for every learner of a file: trains on the file alone and writes the top courses not yet taken.</summary>
public static class RankFile
{
    /// <summary>
    /// Writes tab-separated text with a header: learner, rank from 1, course, score. Compressed when the name ends in .gz.
    /// Learners come in the order of the file. Without enough data for a model popularity ranks, and the result says so.
    /// </summary>
    /// <returns>The model that ranked, described; null when popularity did.</returns>
    public static ModelDescription? Run(
        string interactions, int top, string output, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken token)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        ModelDescription? description = null;
        InteractionFile.WriteText(output, writer => description = Write(interactions, top, writer, options, progress, token));
        return description;
    }

    private static ModelDescription? Write(
        string interactions, int top, TextWriter writer, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken token)
    {
        var data = TrainingData.Of(InteractionFile.Read(interactions));
        var histories = Histories.From(data);
        var order = Order(data);
        using var model = TrainOrNull(data, options, progress, token);
        var popularity = model is null ? Popularity(histories) : [];
        var rankings = new IReadOnlyList<RankedCourse>[order.Length];
        var done = 0;
        Parallel.For(0, order.Length, new ParallelOptions { CancellationToken = token }, i =>
        {
            var learner = order[i];
            string[] taken = [.. histories.CoursesOf[learner].Select(c => histories.Courses[c])];
            string[] groups = [.. histories.GroupsOf[learner].Select(g => histories.Groups[g])];
            rankings[i] = model?.ForLearner(taken, groups, new RankingQuery(top)) ?? ByPopularity(popularity, histories.Learners.Length, taken, top);
            if (Interlocked.Increment(ref done) % 1_000 == 0)
                progress?.Report(new TrainingProgress("Ranking", done / (double)order.Length));
        });

        writer.Write("learner\trank\tcourse\tscore\n");
        for (var i = 0; i < order.Length; i++)
            for (var r = 0; r < rankings[i].Count; r++)
                writer.Write(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{histories.Learners[order[i]]}\t{r + 1}\t{rankings[i][r].Course}\t{rankings[i][r].Score:R}\n"));
        progress?.Report(new TrainingProgress("Done", 1));
        return model?.Description;
    }

    private static int[] Order(TrainingData data)
    {
        var sorted = data.Interactions.Select(i => i.Learner).Distinct(StringComparer.Ordinal).ToArray();
        var index = Histories.IndexOf([.. sorted.Order(StringComparer.Ordinal)]);
        return Array.ConvertAll(sorted, learner => index[learner]);
    }

    private static RankingModel? TrainOrNull(
        TrainingData data, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken token)
    {
        try
        {
            return TrainRanking.Train(data, options, progress, token);
        }
        catch (NotEnoughInteractionsException)
        {
            return null;
        }
    }

    private static Dictionary<string, int> Popularity(Histories histories) =>
        histories.CoursesOf.SelectMany(c => c).GroupBy(c => c).ToDictionary(g => histories.Courses[g.Key], g => g.Count(), StringComparer.Ordinal);

    private static IReadOnlyList<RankedCourse> ByPopularity(Dictionary<string, int> popularity, int learners, string[] taken, int top)
    {
        var query = new RankingQuery(top, taken.ToHashSet(StringComparer.Ordinal));
        return PopularityRanking.Rank(new Dictionary<string, int>(StringComparer.Ordinal), 0, popularity, learners, query);
    }
}
