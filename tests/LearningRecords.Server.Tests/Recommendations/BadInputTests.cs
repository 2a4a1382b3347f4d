using System.Net;
using System.Text;
using LearningRecords.Recommendations;
using LearningRecords.Server.Recommendations.Models;
using LearningRecords.TestService;
using static LearningRecords.Server.Tests.Recommendations.RecommendationRequests;

namespace LearningRecords.Server.Tests.Recommendations;

/// <summary>Stores with next to nothing in them: a useful answer, or a clear refusal.</summary>
public sealed class BadInputTests
{
    [Fact]
    public async Task An_empty_store_recommends_nothing_and_says_why_and_trains_no_model()
    {
        var tenant = new SmallStore(await RunningService.NewTenantAsync());

        foreach (var path in (string[])[OfGroup("g"), OfAgent(PlantedClass.Agent(1))])
        {
            var answer = await tenant.Client.AskedAsync(path);
            Assert.Empty(answer.Courses());
            Assert.Equal("popularity", answer.GetProperty("basis").GetString());
            Assert.Contains("Nothing is known", answer.GetProperty("note").GetString(), StringComparison.Ordinal);
        }

        var reason = await Assert.ThrowsAsync<NotEnoughInteractionsException>(tenant.TrainAsync);
        Assert.Contains("no statements", reason.Message, StringComparison.Ordinal);
        Assert.Empty((await tenant.Client.AskedAsync("/recommendations/models")).GetProperty("models").EnumerateArray());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await tenant.Client.AskedAsync("/recommendations/quality")).GetProperty("quality").GetProperty("lift").ValueKind);
    }

    [Fact]
    public async Task One_learner_of_one_course_is_recommended_nothing_and_others_that_course()
    {
        var tenant = new SmallStore(await RunningService.NewTenantAsync());
        await tenant.Client.StoreAsync(PlantedClass.Statement(1, "music", 0, DateTimeOffset.UtcNow));
        await tenant.Client.CaughtUpAsync();

        Assert.Empty((await tenant.Client.AskedAsync(OfAgent(PlantedClass.Agent(1)))).Courses());
        Assert.Equal([PlantedClass.Course("music", 0)], (await tenant.Client.AskedAsync(OfAgent(PlantedClass.Agent(2)))).Courses());
        Assert.Equal([PlantedClass.Course("music", 0)], (await tenant.Client.AskedAsync(OfGroup(PlantedClass.Hillside))).Courses());
        var reason = await Assert.ThrowsAsync<NotEnoughInteractionsException>(tenant.TrainAsync);
        Assert.Contains("needs at least", reason.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_learners_of_one_course_train_no_model_and_popularity_goes_on()
    {
        var tenant = new SmallStore(await RunningService.NewTenantAsync());
        await tenant.Client.StoreAsync(SampleStatement.Batch(Enumerable.Range(0, 30).Select(learner => PlantedClass.Statement(learner, "music", 0, DateTimeOffset.UtcNow))));
        await tenant.Client.CaughtUpAsync();

        await Assert.ThrowsAsync<NotEnoughInteractionsException>(tenant.TrainAsync);
        var answer = await tenant.Client.AskedAsync(OfGroup(PlantedClass.Hillside));
        Assert.Equal("popularity-in-group", answer.GetProperty("basis").GetString());
        Assert.Equal([PlantedClass.Course("music", 0)], answer.Courses());
    }

    [Fact]
    public async Task A_catalogue_that_nobody_took_anything_of_is_offered_as_it_is_and_trains_no_model()
    {
        var tenant = new SmallStore(await RunningService.NewTenantAsync());
        string[] courses = [PlantedClass.Course("music", 0), PlantedClass.Course("music", 1)];
        using var imported = await tenant.Client.Http.PostAsync(
            new Uri("/insights/catalogue", UriKind.Relative),
            TenantClient.Body(Encoding.UTF8.GetBytes($"id,kind,titleEn,language\n{courses[0]},course,Scales,en\n{courses[1]},course,Chords,zh"), "text/csv"));
        Assert.Equal(HttpStatusCode.OK, imported.StatusCode);
        await tenant.Client.CaughtUpAsync();

        foreach (var path in (string[])[OfGroup("g"), OfAgent(PlantedClass.Agent(1))])
        {
            var answer = await tenant.Client.UntilAsync(path, found => found.Courses().Count > 0);
            Assert.Equal("popularity", answer.GetProperty("basis").GetString());
            Assert.Equal(courses, answer.Courses());
            Assert.Equal([courses[0]], (await tenant.Client.AskedAsync(path + "&language=en")).Courses());
        }

        await Assert.ThrowsAsync<NotEnoughInteractionsException>(tenant.TrainAsync);
    }

    private sealed record SmallStore(TenantClient Client)
    {
        public Task<TrainedModel> TrainAsync() => TrainModel.RunAsync(
            Client.Installation.Store, Client.Installation.Database, Client.Tenant, Guid.CreateVersion7(), DateTimeOffset.UtcNow, new Progress<TrainingProgress>(), CancellationToken.None);
    }
}
