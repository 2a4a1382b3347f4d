using LearningRecords.Recommendations.Evaluation;

namespace LearningRecords.Recommendations.Tests;

public sealed class EvaluateTests
{
    [Fact]
    public void Planted_orders_are_found_better_than_by_any_baseline_without_order()
    {
        var report = Evaluate.Run(
            PlantedLearners.Of(1_000), new TrainingOptions { Boosters = 1, SequenceModels = 1, MaximumTreesPerBooster = 40, Threads = 1 }, new EvaluationOptions(), null, CancellationToken.None);
        Assert.Equal(
            ["LambdaMART", "Popularity", "Group popularity", "Item neighbours", "EASE", "First-order transitions", "ALS"],
            report.Models.Select(m => m.Name));
        Assert.All(report.Models.Where(m => m.NdcgGain is not null && m.Name != "First-order transitions"), m => Assert.True(m.NdcgGain!.Low > 0, report.ToMarkdown()));
        Assert.All(report.Models, m => Assert.InRange(m.NdcgAt10.Mean, m.NdcgAt10.Low, m.NdcgAt10.High));
        Assert.Equal(report.Learners, report.Models[0].ByHistoryLength.Sum(s => s.Learners));
        Assert.Contains("| EASE |", report.ToMarkdown(), StringComparison.Ordinal);
        Assert.DoesNotContain(report.LeftOut, reason => reason.StartsWith("Without groups", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_groups_the_report_says_what_it_left_out()
    {
        var data = PlantedLearners.Of(200);
        var ungrouped = data with { Interactions = [.. data.Interactions.Select(i => i with { Group = null })] };
        var report = Evaluate.Run(
            ungrouped, new TrainingOptions { Boosters = 1, SequenceModels = 1, MaximumTreesPerBooster = 10, Threads = 1 }, new EvaluationOptions(), null, CancellationToken.None);
        Assert.DoesNotContain(report.Models, m => m.Name == "Group popularity");
        Assert.Equal(["Without times", "Without groups", "Without outcomes", "Without a catalogue"], report.LeftOut.Select(reason => reason.Split(',')[0]));
    }

    [Fact]
    public void Groups_are_ranked_better_than_by_their_own_popularity()
    {
        var report = EvaluateGroups.Run(
            PlantedLearners.Of(1_000), new TrainingOptions { Boosters = 1, SequenceModels = 1, MaximumTreesPerBooster = 40, Threads = 1 }, new EvaluationOptions(), null, CancellationToken.None);
        Assert.Equal(PlantedLearners.Subjects, report.Groups);
        Assert.All(report.Rankings.Where(r => r.Name.EndsWith("opularity", StringComparison.Ordinal)), r => Assert.True(r.NdcgGain!.Low > 0, report.ToMarkdown()));
    }

    [Fact]
    public void With_times_what_a_group_takes_after_a_day_is_held_out()
    {
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var data = PlantedLearners.Of(1_000);
        var timed = data with { Interactions = [.. data.Interactions.GroupBy(i => i.Learner).SelectMany((g, l) => g.Select((i, p) => i with { Time = start.AddDays(20 * p + l % 40) }))] };
        var report = EvaluateGroups.Run(
            timed, new TrainingOptions { Boosters = 1, SequenceModels = 1, MaximumTreesPerBooster = 40, Threads = 1 }, new EvaluationOptions(), null, CancellationToken.None);
        Assert.Matches("^all that was taken in the last [0-9]+ of 139 days$", report.HeldOut);
        Assert.True(report.Rankings.Single(r => r.Name == "Group popularity").NdcgGain!.Low > 0, report.ToMarkdown());
    }

    [Theory]
    [InlineData("report.json", "\"recallAt10\"")]
    [InlineData("report.md", "| LambdaMART |")]
    public void A_report_is_kept_as_its_name_says(string name, string expected)
    {
        var folder = Directory.CreateTempSubdirectory("evaluate").FullName;
        try
        {
            var (input, output) = (Path.Combine(folder, "interactions.tsv"), Path.Combine(folder, name));
            InteractionFile.Write(input, PlantedLearners.Of(200).Interactions);
            var report = EvaluateFile.Run(
                input, new TrainingOptions { Boosters = 1, SequenceModels = 1, MaximumTreesPerBooster = 10, Threads = 1 }, new EvaluationOptions(), null, CancellationToken.None);
            report.Save(output);
            Assert.Contains(expected, File.ReadAllText(output), StringComparison.Ordinal);
            Assert.NotNull(report.Groups);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("interactions.tsv", "", "is empty")]
    [InlineData("interactions.tsv", "who\tcourse\na\tx\n", "line 1: the header must name the columns learner and course")]
    [InlineData("interactions.tsv", "learner\tcourse\na\n", "line 2: 2 columns expected, 1 found")]
    [InlineData("interactions.tsv", "learner\tcourse\n", "No learner has two courses")]
    [InlineData("interactions.tsv", "learner\tcourse\na\tx\nb\tx\n", "No learner has two courses")]
    [InlineData("interactions.tsv", "learner\tcourse\na\tx\na\ty\n", "needs at least 20 learners")]
    [InlineData("interactions.tsv.gz", "learner\tcourse\na\tx\n", "interactions.tsv.gz is not a whole gzip file")]
    [InlineData("interactions.tsv.gz", "", "interactions.tsv.gz is empty")]
    public void A_file_that_nothing_can_be_measured_on_is_refused_with_the_reason(string name, string text, string reason)
    {
        var folder = Directory.CreateTempSubdirectory("evaluate").FullName;
        try
        {
            var input = Path.Combine(folder, name);
            File.WriteAllText(input, text);
            var refused = Record.Exception(() => EvaluateFile.Run(input, new TrainingOptions(), new EvaluationOptions(), null, CancellationToken.None));
            Assert.Contains(reason, refused?.Message, StringComparison.Ordinal);
            Assert.True(refused is FormatException or InvalidDataException or NotEnoughInteractionsException, refused?.ToString());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData(new[] { 5, 6, 7 }, new[] { 5 }, 1, 1)]
    [InlineData(new[] { 6, 5, 7 }, new[] { 5 }, 1, 0.63093)]
    [InlineData(new[] { 5, 6, 7 }, new[] { 5, 9 }, 0.5, 0.61315)]
    [InlineData(new[] { 6, 7 }, new[] { 5 }, 0, 0)]
    public void Recall_and_NDCG_follow_their_definitions(int[] ranked, int[] taken, double recall, double ndcg)
    {
        var figures = RankingFigures.Of(ranked, taken);
        Assert.Equal(recall, figures.RecallAt10, 5);
        Assert.Equal(ndcg, figures.NdcgAt10, 5);
    }

    [Fact]
    public void An_interval_narrows_with_the_number_of_learners()
    {
        var random = new Random(1);
        double Width(int learners)
        {
            var interval = ConfidenceInterval.Of([.. Enumerable.Range(0, learners).Select(_ => random.NextDouble())], 1);
            return interval.High - interval.Low;
        }

        Assert.Equal(Width(100) / 10, Width(10_000), 0.01);
    }
}
