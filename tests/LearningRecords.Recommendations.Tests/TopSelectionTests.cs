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

    [Fact]
    public void Offering_all_at_once_keeps_what_offering_one_by_one_does() => Gen.Int[0, 20].Select(Gen.Select(Gen.Int[-1, 9].Select(i => (float)i), Gen.Int[0, 4]).List[0, 200]).Sample(
        (capacity, offered) =>
        {
            var (atOnce, oneByOne) = (new TopSelection(capacity), new TopSelection(capacity));
            atOnce.OfferAll([.. offered.Select(one => one.Item1)], [.. offered.Select(one => one.Item2 == 0)]);
            foreach (var (i, (score, leftOut)) in offered.Index())
                if (score > 0 && leftOut != 0)
                    oneByOne.Offer(i, score);
            var (kept, expected) = (new List<int>(), new List<int>());
            atOnce.Drain(kept);
            oneByOne.Drain(expected);
            Assert.Equal(expected, kept);
        });
}
