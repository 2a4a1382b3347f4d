using LearningRecords.Insights.Privacy;
using LearningRecords.Recommendations;
using LearningRecords.Server.Recommendations;
using LearningRecords.Server.Recommendations.Curation;

namespace LearningRecords.Server.Tests.Recommendations;

public sealed class ExplainTests
{
    private const string Because = "https://c.example/ink";

    [Theory]
    [InlineData(34, 100, true)]
    [InlineData(5, 100, true)]
    [InlineData(4, 100, false)]
    [InlineData(96, 100, false)]
    [InlineData(100, 100, true)]
    [InlineData(3, 5, false)]
    public void A_share_is_said_only_when_neither_it_nor_the_rest_is_too_few_learners(int support, int whole, bool said)
    {
        var reason = Explain.Reason(new Reason(ReasonKind.LaterAfterCourse, Because, support / (double)whole, support), Offer, 0);

        Assert.Equal(said, reason.Support is not null);
        Assert.Equal(said, reason.Share is not null);
        Assert.Equal(said, reason.TextEn.Any(char.IsAsciiDigit));
        Assert.Equal(said, reason.TextZh.Any(char.IsAsciiDigit));
        Assert.Contains("Ink painting", reason.TextEn, StringComparison.Ordinal);
        Assert.Contains("水墨画", reason.TextZh, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8, 10, false)]
    [InlineData(8, 20, true)]
    [InlineData(3, 20, false)]
    public void A_share_of_the_group_is_said_by_the_groups_own_size(int support, int members, bool said) =>
        Assert.Equal(said, Explain.Reason(new Reason(ReasonKind.PopularInGroup, null, support / (double)members, support), Offer, members).Support is not null);

    [Theory]
    [InlineData(4, false)]
    [InlineData(5, true)]
    public void Popularity_is_said_from_the_threshold_on(int learners, bool said) =>
        Assert.Equal(said, Explain.Reason(new Reason(ReasonKind.Popular, null, learners / 1_000.0, learners), Offer, 0).TextEn.Any(char.IsAsciiDigit));

    [Fact]
    public void Every_kind_of_reason_has_words_with_and_without_figures()
    {
        foreach (var kind in Enum.GetValues<ReasonKind>())
        {
            foreach (var support in (int[])[1, 50])
            {
                var reason = Explain.Reason(new Reason(kind, Because, support / 100.0, support), Offer, 100);
                Assert.NotEmpty(reason.TextEn);
                Assert.NotEmpty(reason.TextZh);
                Assert.True(reason.Support is null or >= 5);
            }
        }
    }

    private static Offer Offer => new(
        new Dictionary<string, OfferedCourse>(StringComparer.Ordinal) { [Because] = new(Because, "Ink painting", "水墨画", null, null, null, null, null) },
        [Because], new Dictionary<string, int>(StringComparer.Ordinal), 1_000, new PrivacyThreshold(5), new Dictionary<string, CourseCuration>(StringComparer.Ordinal));
}
