using LearningRecords.Server.Operations;

namespace LearningRecords.Server.Tests.Nodes;

public sealed class PaceFoldingTests
{
    [Theory]
    [InlineData(0, 250)]
    [InlineData(199, 250)]
    [InlineData(200, 500)]
    [InlineData(10_000, 500)]
    public void While_a_stream_of_statements_comes_in_they_gather_for_half_a_second_before_they_are_folded(long committed, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), PaceFolding.Beat(committed));
}
