using LearningRecords.Recommendations.Groups;
using LearningRecords.Server.Access;
using LearningRecords.Server.LearnerGroups;
using LearningRecords.Server.Recommendations.Models;
using LearningRecords.TestService;
using static LearningRecords.Server.Tests.Recommendations.RecommendationRequests;

namespace LearningRecords.Server.Tests.Recommendations;

public sealed class KeepDiscoveredGroupsTests(PlantedClass.Ranked ranked) : IClassFixture<PlantedClass.Ranked>
{
    private readonly TenantClient _tenant = ranked.Tenant;

    [Fact]
    public async Task Discovered_groups_that_are_kept_are_recommended_to_like_any_other_and_too_small_ones_are_not_kept()
    {
        var data = await LoadTrainingData.OfAsync(_tenant.Installation.Database, _tenant.Tenant, CancellationToken.None);
        var found = DiscoverGroups.Run(data, new DiscoveryOptions(FewestGroups: 2, MostGroups: 3), null, CancellationToken.None).Groups;
        var musicians = found.First(group => group.TypicalCourses[0].Course.Contains("music", StringComparison.Ordinal));
        var few = musicians with { Id = "few", Learners = [.. musicians.Learners.Take(4)] };

        await Tenants.SetPrivacyThresholdAsync(_tenant.Installation.Database, _tenant.Tenant, 5, CancellationToken.None);

        var kept = await KeepDiscoveredGroups.RunAsync(_tenant.Installation.Store, _tenant.Installation.Database, _tenant.Tenant, [musicians, few], DateTimeOffset.UtcNow, CancellationToken.None);
        await _tenant.CaughtUpAsync();

        Assert.NotNull(kept[0]);
        Assert.Null(kept[1]);
        var answer = await _tenant.UntilAsync(OfGroup(kept[0]!, "&limit=5"), found => found.GetProperty("basis").GetString() == "model");
        Assert.All(answer.Courses(), course => Assert.Contains("music", course, StringComparison.Ordinal));
        var listed = (await _tenant.AskedAsync("/insights/groups")).GetProperty("groups").EnumerateArray().Single(group => group.GetProperty("id").GetString() == kept[0]);
        Assert.Equal(KeepDiscoveredGroups.Kind, listed.GetProperty("kind").GetString());
        Assert.Equal(musicians.Learners.Count, listed.GetProperty("learners").GetInt32());
    }
}
