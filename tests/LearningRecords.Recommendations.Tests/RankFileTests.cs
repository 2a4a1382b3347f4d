namespace LearningRecords.Recommendations.Tests;

public sealed class RankFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rank-file").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("ranked.tsv")]
    [InlineData("ranked.tsv.gz")]
    public void Every_learner_of_the_file_gets_the_top_courses_not_taken(string name)
    {
        var data = PlantedLearners.Of(300);
        var (input, output) = (Path.Combine(_folder, "interactions.tsv"), Path.Combine(_folder, name));
        InteractionFile.Write(input, data.Interactions);
        var description = RankFile.Run(input, 5, output, new TrainingOptions { Boosters = 1, SequenceModels = 1, MaximumTreesPerBooster = 20, Threads = 1 }, null, CancellationToken.None);

        Assert.NotNull(description);
        var lines = Lines(output);
        Assert.Equal(["learner", "rank", "course", "score"], lines[0]);
        var byLearner = lines.Skip(1).GroupBy(l => l[0]).ToDictionary(g => g.Key, g => g.ToArray());
        Assert.Equal(data.Interactions.Select(i => i.Learner).Distinct(), lines.Skip(1).Select(l => l[0]).Distinct());
        foreach (var taken in data.Interactions.GroupBy(i => i.Learner))
        {
            var ranked = byLearner[taken.Key];
            Assert.Equal(["1", "2", "3", "4", "5"], ranked.Select(r => r[1]));
            Assert.Empty(ranked.Select(r => r[2]).Intersect(taken.Select(t => t.Course)));
            Assert.Equal(5, ranked.Select(r => r[2]).Distinct().Count());
        }
    }

    [Fact]
    public void A_ranking_that_is_stopped_leaves_what_was_there_and_nothing_half_written()
    {
        var (input, output) = (Path.Combine(_folder, "interactions.tsv"), Path.Combine(_folder, "ranked.tsv"));
        InteractionFile.Write(input, PlantedLearners.Of(200).Interactions);
        File.WriteAllText(output, "an earlier ranking");
        using var stop = new CancellationTokenSource();

        Assert.ThrowsAny<OperationCanceledException>(() => RankFile.Run(input, 5, output, new TrainingOptions(), new Stopping(stop), stop.Token));

        Assert.Equal("an earlier ranking", File.ReadAllText(output));
        Assert.Equal([input, output], Directory.GetFiles(_folder).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_same_file_gives_the_same_ranking_to_the_byte()
    {
        var input = Path.Combine(_folder, "interactions.tsv");
        InteractionFile.Write(input, PlantedLearners.Of(200).Interactions);
        Assert.Equal(Rank("one.tsv"), Rank("two.tsv"));

        byte[] Rank(string name)
        {
            var output = Path.Combine(_folder, name);
            RankFile.Run(input, 10, output, new TrainingOptions { MaximumTreesPerBooster = 20 }, null, CancellationToken.None);
            return File.ReadAllBytes(output);
        }
    }

    [Fact]
    public void A_file_too_small_for_a_model_is_ranked_by_popularity_and_says_so()
    {
        var (input, output) = (Path.Combine(_folder, "small.tsv"), Path.Combine(_folder, "ranked.tsv"));
        File.WriteAllText(input, "learner\tcourse\nb\ty\nb\tx\na\tx\nc\tz\n");
        Assert.Null(RankFile.Run(input, 2, output, new TrainingOptions(), null, CancellationToken.None));
        Assert.Equal(
            ["learner rank course", "b 1 z", "a 1 y", "a 2 z", "c 1 x", "c 2 y"],
            Lines(output).Select(l => string.Join(' ', l[..3])));
    }

    [Theory]
    [InlineData("learner\tcourse\n", "")]
    [InlineData("learner\tcourse\na\tx\na\ty\n", "")]
    [InlineData("learner\tcourse\na\tx\nb\tx\n", "")]
    [InlineData("course\tremark\tlearner\nx\tgood\ta\ny\t\tb\n", "a 1 y, b 1 x")]
    [InlineData("learner\tcourse\na\tx\na\tx\na\tx\nb\ty\n", "a 1 y, b 1 x")]
    [InlineData("learner\tcourse\r\na\tx\r\nb\ty\r\n", "a 1 y, b 1 x")]
    public void A_file_of_next_to_nothing_gets_what_can_be_said(string text, string expected)
    {
        var (input, output) = (Path.Combine(_folder, "little.tsv"), Path.Combine(_folder, "ranked.tsv"));
        File.WriteAllText(input, text);
        Assert.Null(RankFile.Run(input, 5, output, new TrainingOptions(), null, CancellationToken.None));
        Assert.Equal(expected, string.Join(", ", Lines(output).Skip(1).Select(l => string.Join(' ', l[..3]))));
    }

    [Fact]
    public void Repeated_lines_change_nothing()
    {
        var data = PlantedLearners.Of(120).Interactions;
        Assert.Equal(Ranked(data), Ranked([.. data.SelectMany(i => new[] { i, i })]));
    }

    [Fact]
    public void Ids_may_be_of_any_length_and_script()
    {
        var tail = new string('长', 20_000);
        var lines = Ranked([.. PlantedLearners.Of(120).Interactions.Select(i => i with { Learner = i.Learner + tail, Course = i.Course + tail })]);
        Assert.Equal(1 + 120 * 3, lines.Length);
        Assert.All(lines.Skip(1), line => Assert.Matches($"^learner[0-9]+{tail}\t[123]\tsubject[0-9]-course[0-9]+{tail}\t", line));
    }

    private string[] Ranked(IReadOnlyList<Interaction> interactions)
    {
        var (input, output) = (Path.Combine(_folder, "interactions.tsv"), Path.Combine(_folder, "ranked.tsv"));
        InteractionFile.Write(input, interactions);
        RankFile.Run(input, 3, output, new TrainingOptions { Boosters = 1, SequenceModels = 1, MaximumTreesPerBooster = 10, Threads = 1 }, null, CancellationToken.None);
        return File.ReadAllLines(output);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void A_file_that_is_not_what_its_name_says_is_refused(int cutOff)
    {
        var (whole, broken) = (Path.Combine(_folder, "whole.tsv.gz"), Path.Combine(_folder, "broken.tsv.gz"));
        InteractionFile.Write(whole, PlantedLearners.Of(200).Interactions);
        File.WriteAllBytes(broken, cutOff == 0 ? "learner\tcourse\na\tx\n"u8.ToArray() : File.ReadAllBytes(whole)[..^(-cutOff * 100)]);
        var error = Assert.Throws<InvalidDataException>(() => RankFile.Run(broken, 5, Path.Combine(_folder, "ranked.tsv"), new TrainingOptions(), null, CancellationToken.None));
        Assert.Contains("broken.tsv.gz", error.Message, StringComparison.Ordinal);
    }

    private static string[][] Lines(string file)
    {
        using var reader = InteractionFile.OpenText(file);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('\t'))];
    }

    /// <summary>Stops the work once it boosts trees.</summary>
    private sealed class Stopping(CancellationTokenSource stop) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Step == "Boosting trees")
                stop.Cancel();
        }
    }
}
