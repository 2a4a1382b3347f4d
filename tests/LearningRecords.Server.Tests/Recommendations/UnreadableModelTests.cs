using System.Net.Http.Json;
using System.Text.Json.Nodes;
using LearningRecords.Events;
using LearningRecords.Server.Recommendations;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Recommendations;

public sealed class UnreadableModelTests
{
    [Fact]
    public async Task A_damaged_model_stops_nothing_and_courses_are_ranked_by_popularity()
    {
        var tenant = await RunningService.NewTenantAsync();
        var trained = new RankingModelTrained(Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, 1, 1, 1, new Dictionary<string, double>(StringComparer.Ordinal), 1);
        await RankingModels.KeepAsync(tenant.Installation.Store, tenant.Tenant, trained, "not a model"u8.ToArray(), CancellationToken.None);
        await tenant.PostAsync("""{"actor":{"mbox":"mailto:li@example.edu.cn"},"verb":{"id":"http://adlnet.gov/expapi/verbs/attended"},"object":{"id":"https://example.edu.cn/lectures/1"}}""");
        await tenant.CaughtUpAsync();
        await Task.Delay(TimeSpan.FromSeconds(5));

        var recommended = await tenant.Http.GetFromJsonAsync<JsonObject>(new Uri("/recommendations?group=unknown", UriKind.Relative));

        Assert.Equal("popularity", (string?)recommended!["basis"]);
        Assert.Equal("https://example.edu.cn/lectures/1", (string?)recommended["courses"]![0]!["course"]);
    }
}
