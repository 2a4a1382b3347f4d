using CsCheck;
using LearningRecords.Insights.Privacy;
using LearningRecords.Insights.Progress;
using LearningRecords.Server.Tests.Access;

namespace LearningRecords.Server.Tests.Insights;

/// <summary>The distributions and groups of the academy's course, counted by hand.</summary>
public sealed class CourseFiguresTests(Academy academy) : IClassFixture<Academy>
{
    [Theory]
    [InlineData("")]
    [InlineData("&group=" + Academy.Platform)]
    public async Task Scores_are_counted_in_tenths_by_the_best_of_each_learner(string group)
    {
        var bins = await RowsAsync($"/insights/courses/scores?course={Academy.Tea}{group}", "bins", "from,until,learners");

        Assert.Equal(10, bins.Count);
        Assert.Equal(["0.4|0.5|1", "0.8|0.9|1"], bins.Where(bin => !bin.EndsWith("|0", StringComparison.Ordinal)).ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("&group=" + Academy.Platform)]
    public async Task Who_completed_all_parts_took_from_the_first_statement_to_the_last_part(string group) => Assert.Equal(
        ["3600|1|1", "86400|0|1", "604800|0|1", "1209600|0|1", "2592000|0|1", "7776000|0|1", "|0|1"],
        await RowsAsync($"/insights/courses/time-to-complete?course={Academy.Tea}{group}", "bins", "withinSeconds,learners,shareByThen"));

    [Fact]
    public async Task Groups_of_a_course_are_counted_by_who_took_it_as_a_member() => Assert.Equal(
        [$"{Academy.Platform}|home-page|4|1|0.375"],
        await RowsAsync($"/insights/courses/groups?course={Academy.Tea}", "groups", "id,kind,learners,completed,averageProgress"));

    /// <summary>No bin shows few learners, and what is left of the whole when all shown ones are taken away is nobody or at least so many.</summary>
    [Fact]
    public void No_bin_of_a_distribution_tells_of_few_learners()
    {
        Gen.Select(Gen.Long[0, 12].Array[7], Gen.Int[1, 8]).Sample((learners, least) =>
        {
            var threshold = new PrivacyThreshold(least);
            var shown = ScoreRow.Of([.. learners.Select((count, bin) => new ScoreBin(bin, bin + 1, count))], threshold);

            Assert.All(shown, row => Assert.False(row.Learners is { } count && threshold.Hides(count)));
            var hidden = shown.Count(row => row.Suppressed);
            Assert.True(hidden != 1 || learners.Count(count => count > 0) == 1, "One hidden bin is what the others leave of the whole.");
        });
    }

    private async Task<IReadOnlyList<string>> RowsAsync(string path, string list, string members) =>
        [.. (await academy.Tenant.Http.ExpectAsync(200, "GET", path)).GetProperty(list).EnumerateArray().Select(row => string.Join('|', members.Split(',').Select(member => row.GetProperty(member))))];
}
