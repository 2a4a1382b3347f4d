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
        var description = RankFile.Run(input, 5, output, new TrainingOptions { Boosters = 1, MaximumTreesPerBooster = 20, Threads = 1 }, null, CancellationToken.None);

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
    public void The_same_file_gives_the_same_ranking_to_the_byte()
    {
        var input = Path.Combine(_folder, "interactions.tsv");
        InteractionFile.Write(input, PlantedLearners.Of(200).Interactions);
        Assert.Equal(Rank("one.tsv"), Rank("two.tsv"));

        byte[] Rank(string name)
        {
            var output = Path.Combine(_folder, name);
            RankFile.Run(input, 10, output, new TrainingOptions { Boosters = 1, MaximumTreesPerBooster = 20, Threads = 1 }, null, CancellationToken.None);
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

    private static string[][] Lines(string file)
    {
        using var reader = InteractionFile.OpenText(file);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('\t'))];
    }
}
