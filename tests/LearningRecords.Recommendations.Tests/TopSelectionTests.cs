using CsCheck;

namespace LearningRecords.Recommendations.Tests;

public sealed class TopSelectionTests
{
    [Fact]
    public void It_keeps_what_sorting_would_put_first() => Gen.Int[0, 20].Select(Gen.Int[0, 9].Select(i => (float)i).List[0, 200]).Sample(
        (capacity, scores) =>
        {
            var top = new TopSelection(capacity);
            for (var i = 0; i < scores.Count; i++)
                top.Offer(i, scores[i]);
            var kept = new List<int>();
            top.Drain(kept);
            kept.Reverse();
            Assert.Equal(Enumerable.Range(0, scores.Count).OrderByDescending(i => scores[i]).ThenBy(i => i).Take(capacity), kept);
        });
}
