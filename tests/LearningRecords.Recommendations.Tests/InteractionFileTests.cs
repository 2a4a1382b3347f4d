using CsCheck;

namespace LearningRecords.Recommendations.Tests;

public sealed class InteractionFileTests
{
    private static readonly Gen<string> s_id = Gen.String[Gen.Char.AlphaNumeric, 1, 12];

    private static readonly Gen<Interaction> s_interaction =
        from learner in s_id
        from course in s_id
        from seconds in Gen.Int[0, 2_000_000_000]
        from timed in Gen.Bool
        from grouped in Gen.Bool
        from known in Gen.Bool
        from outcome in Gen.Double.Unit
        select new Interaction(
            learner,
            course,
            timed ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null,
            grouped ? course + "组" : null,
            known ? outcome : null);

    [Theory]
    [InlineData(".tsv")]
    [InlineData(".tsv.gz")]
    public void What_is_written_is_read_back(string ending) => s_interaction.List[0, 30].Sample(
        interactions =>
        {
            var file = Path.Combine(Path.GetTempPath(), Guid.NewGuid() + ending);
            try
            {
                InteractionFile.Write(file, interactions);
                Assert.Equal(interactions, InteractionFile.Read(file));
            }
            finally
            {
                File.Delete(file);
            }
        },
        iter: 50);

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("who\tcourse\n", "line 1: the header must name")]
    [InlineData("learner\tcourse\na\tx\nb\n", "line 3: 2 columns expected, 1 found")]
    [InlineData("learner\tcourse\na\t\n", "line 2: the course is empty")]
    [InlineData("course\tlearner\ttime\nx\ta\tyesterday\n", "line 2: 'yesterday' is not a time")]
    [InlineData("learner\tcourse\toutcome\na\tx\t7\n", "line 2: '7' is not an outcome")]
    public void A_wrong_line_is_named(string text, string message)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, text);
            Assert.Contains(message, Assert.Throws<FormatException>(() => InteractionFile.Read(file)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
