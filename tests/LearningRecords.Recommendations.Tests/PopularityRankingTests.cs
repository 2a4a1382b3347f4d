namespace LearningRecords.Recommendations.Tests;

public sealed class PopularityRankingTests
{
    private static readonly Dictionary<string, int> s_overall = new() { ["a"] = 90, ["b"] = 50, ["c"] = 50, ["d"] = 1 };

    [Fact]
    public void Courses_of_the_group_come_before_courses_popular_elsewhere()
    {
        var ranked = PopularityRanking.Rank(new Dictionary<string, int> { ["d"] = 1 }, 4, s_overall, 100, new RankingQuery(3));
        Assert.Equal(["d", "a", "b"], ranked.Select(r => r.Course));
        Assert.Equal(new Reason(ReasonKind.PopularInGroup, null, 0.25, 1), ranked[0].Reason);
        Assert.Equal(new Reason(ReasonKind.Popular, null, 0.9, 90), ranked[1].Reason);
        Assert.True(ranked[0].Score > ranked[1].Score);
    }

    [Fact]
    public void Nothing_known_gives_nothing() =>
        Assert.Empty(PopularityRanking.Rank(new Dictionary<string, int>(), 0, new Dictionary<string, int>(), 0, new RankingQuery(10)));

    [Fact]
    public void Excluded_courses_are_left_out_and_pinned_ones_come_first()
    {
        var query = new RankingQuery(10, Exclude: new HashSet<string> { "a" }, Pinned: ["c"]);
        var ranked = PopularityRanking.Rank(new Dictionary<string, int>(), 0, s_overall, 100, query);
        Assert.Equal(["c", "b", "d"], ranked.Select(r => r.Course));
    }
}
