using LearningRecords.Events;
using LearningRecords.Server.Recommendations.Models;
using LearningRecords.TestService;
using static LearningRecords.Server.Tests.Recommendations.RecommendationRequests;

namespace LearningRecords.Server.Tests.Recommendations;

public sealed class UnreadableModelTests
{
    [Fact]
    public async Task A_damaged_model_stops_nothing_and_courses_are_ranked_by_popularity_and_the_answer_says_why()
    {
        var tenant = await RunningService.NewTenantAsync();
        await tenant.StoreAsync(PlantedClass.Statement(1, "music", 0, DateTimeOffset.UtcNow));
        await tenant.CaughtUpAsync();
        var trained = new RankingModelTrained(
            Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, 1, 1, 1, new Dictionary<string, double>(StringComparer.Ordinal), 1, "test", new Dictionary<string, string>(StringComparer.Ordinal));
        await RankingModels.KeepAsync(
            tenant.Installation.Store, tenant.Installation.Database, tenant.Tenant, trained, "not a model"u8.ToArray(), null, DecideActivation.Decide(null), CancellationToken.None);

        var recommended = await tenant.UntilAsync(OfGroup(PlantedClass.Hillside), answer => answer.GetProperty("note").GetString()!.Contains("cannot be read", StringComparison.Ordinal));

        Assert.Equal("popularity-in-group", recommended.GetProperty("basis").GetString());
        Assert.Equal([PlantedClass.Course("music", 0)], recommended.Courses());
    }
}
