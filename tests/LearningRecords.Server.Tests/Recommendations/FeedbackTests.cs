using System.Net;
using System.Text.Json;
using LearningRecords.Server.Access;
using LearningRecords.Server.Tests.Access;
using LearningRecords.TestService;
using static LearningRecords.Server.Tests.Recommendations.RecommendationRequests;

namespace LearningRecords.Server.Tests.Recommendations;

/// <summary>What becomes of recommendations, told by statements.</summary>
public sealed class FeedbackTests(PlantedClass.Ranked ranked) : IClassFixture<PlantedClass.Ranked>
{
    private readonly TenantClient _tenant = ranked.Tenant;

    [Fact]
    public async Task What_the_service_records_as_shown_are_statements_like_any_other()
    {
        var agent = PlantedClass.Agent(45);

        var answer = await _tenant.AskedAsync(OfAgent(agent, "&limit=3&record=shown"));

        var told = await _tenant.PageAsync($"/xapi/statements?agent={agent.Escaped()}&verb=http://id.tincanapi.com/verb/viewed");
        Assert.Equal(3, told.Statements.Count);
        foreach (var (statement, course) in told.Statements.OrderBy(Position).Zip(answer.GetProperty("courses").EnumerateArray()))
        {
            Assert.Equal(course.GetProperty("suggestion").GetString(), statement.GetProperty("object").GetProperty("id").GetString());
            Assert.Equal("http://id.tincanapi.com/activitytype/suggestion", statement.GetProperty("object").GetProperty("definition").GetProperty("type").GetString());
            Assert.Equal(course.GetProperty("rank").GetInt32(), Position(statement));
            var context = statement.GetProperty("context");
            Assert.Equal(course.GetProperty("course").GetString(), context.GetProperty("contextActivities").GetProperty("other")[0].GetProperty("id").GetString());
            Assert.Equal(answer.GetProperty("modelId").GetString(), context.GetProperty("extensions").GetProperty("https://learningrecords.org/xapi/extensions/ranking-model").GetString());
        }

        static int Position(JsonElement statement) => statement.GetProperty("object").GetProperty("definition").GetProperty("extensions").GetProperty("http://id.tincanapi.com/extension/position").GetInt32();
    }

    [Fact]
    public async Task Shown_taken_and_skipped_are_counted_voided_ones_are_not_and_none_is_learning()
    {
        var fresh = new PlantedClass();
        await fresh.InitializeAsync();
        var tenant = fresh.Tenant;
        var before = await ProgressAsync(tenant);
        var answers = new List<JsonElement>();
        for (var learner = 0; learner < 4; learner++)
            answers.Add(await tenant.AskedAsync(OfAgent(PlantedClass.Agent(learner), "&limit=3&record=shown")));
        await tenant.StoreAsync(Told(0, "selected", answers[0], 1));
        await tenant.StoreAsync(Told(1, "skipped", answers[1], 2));
        var taken = (await tenant.StoreAsync(Told(2, "selected", answers[2], 1))).Single();
        await tenant.StoreAsync(SampleStatement.Voiding(taken));
        await tenant.CaughtUpAsync();

        var quality = (await tenant.AskedAsync("/recommendations/quality")).GetProperty("quality");

        var day = Assert.Single(quality.GetProperty("days").EnumerateArray()).GetProperty("figures");
        Assert.Equal((12, 1, 1, 4), (Number(day, "shown"), Number(day, "taken"), Number(day, "skipped"), Number(day, "learners")));
        Assert.Equal(1.0 / 12, day.GetProperty("takenShare").GetDouble(), 9);
        Assert.Equal(before, await ProgressAsync(tenant));

        // What was waved away is not offered again.
        var again = await tenant.AskedAsync(OfAgent(PlantedClass.Agent(1), "&limit=3"));
        Assert.DoesNotContain(answers[1].Courses()[1], again.Courses(), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Figures_of_few_learners_are_left_out()
    {
        var fresh = new PlantedClass();
        await fresh.InitializeAsync();
        for (var learner = 0; learner < 6; learner++)
        {
            var answer = await fresh.Tenant.AskedAsync(OfAgent(PlantedClass.Agent(learner), "&limit=2&record=shown"));
            if (learner < 2)
                await fresh.Tenant.StoreAsync(Told(learner, "selected", answer, 1));
        }

        await fresh.Tenant.CaughtUpAsync();
        await Tenants.SetPrivacyThresholdAsync(fresh.Tenant.Installation.Database, fresh.Tenant.Tenant, 5, CancellationToken.None);
        var some = (await fresh.Tenant.AskedAsync("/recommendations/quality")).GetProperty("quality").GetProperty("days")[0].GetProperty("figures");
        Assert.Equal((12, JsonValueKind.Null, true), (Number(some, "shown"), some.GetProperty("taken").ValueKind, some.GetProperty("suppressed").GetBoolean()));

        await Tenants.SetPrivacyThresholdAsync(fresh.Tenant.Installation.Database, fresh.Tenant.Tenant, 10, CancellationToken.None);
        var none = (await fresh.Tenant.AskedAsync("/recommendations/quality")).GetProperty("quality").GetProperty("days")[0].GetProperty("figures");
        Assert.Equal((JsonValueKind.Null, true), (none.GetProperty("shown").ValueKind, none.GetProperty("suppressed").GetBoolean()));
    }

    [Fact]
    public async Task The_lift_is_estimated_once_there_are_enough_answers()
    {
        for (var learner = 0; learner < 40; learner++)
        {
            var answer = await _tenant.AskedAsync(OfAgent(PlantedClass.Agent(learner), "&limit=5&record=shown"));
            if (learner % 3 == 0)
                await _tenant.StoreAsync(Told(learner, "selected", answer, 1 + (learner % 2)));
        }

        await _tenant.CaughtUpAsync();
        var quality = (await _tenant.AskedAsync("/recommendations/quality")).GetProperty("quality");

        var byModel = Assert.Single(quality.GetProperty("byModel").EnumerateArray(), entry => entry.GetProperty("modelId").ValueKind == JsonValueKind.String);
        Assert.Equal(ranked.Model.ModelId, byModel.GetProperty("modelId").GetGuid());
        var lift = quality.GetProperty("lift");
        Assert.True(lift.GetProperty("answers").GetInt32() >= 40);
        Assert.InRange(lift.GetProperty("coverage").GetDouble(), 0, 1);
        Assert.True(lift.GetProperty("low").GetDouble() <= lift.GetProperty("lift").GetDouble());
        Assert.True(lift.GetProperty("lift").GetDouble() <= lift.GetProperty("high").GetDouble());
    }

    [Fact]
    public async Task A_statement_that_names_only_the_suggestion_counts_for_the_model_that_showed_it()
    {
        var fresh = new PlantedClass.Ranked();
        await fresh.InitializeAsync();
        var tenant = fresh.Tenant;
        var answer = await tenant.AskedAsync(OfAgent(PlantedClass.Agent(50), "&limit=2&record=shown"));
        await tenant.StoreAsync(
            $$$$"""{"actor":{{{{PlantedClass.Agent(50)}}}},"verb":{"id":"http://id.tincanapi.com/verb/selected"},"object":{"id":"{{{{answer.GetProperty("courses")[1].GetProperty("suggestion")}}}}","definition":{"type":"http://id.tincanapi.com/activitytype/suggestion"}}}""");
        await tenant.CaughtUpAsync();

        var byModel = Assert.Single((await tenant.AskedAsync("/recommendations/quality")).GetProperty("quality").GetProperty("byModel").EnumerateArray());

        Assert.Equal(answer.GetProperty("modelId").GetGuid(), byModel.GetProperty("modelId").GetGuid());
        Assert.Equal((2, 1), (Number(byModel.GetProperty("figures"), "shown"), Number(byModel.GetProperty("figures"), "taken")));
    }

    [Fact]
    public async Task Recording_takes_a_scope_that_writes()
    {
        using var reading = await _tenant.ClientAsync(Scopes.ReadRecommendations);

        await reading.ExpectAsync(403, "GET", OfAgent(PlantedClass.Agent(1), "&record=shown"));
        await reading.ExpectAsync(200, "GET", OfAgent(PlantedClass.Agent(1)));
    }

    private static string Told(int learner, string verb, JsonElement answer, int place) => JsonSerializer.Serialize(new
    {
        actor = JsonSerializer.Deserialize<JsonElement>(PlantedClass.Agent(learner)),
        verb = new { id = $"http://id.tincanapi.com/verb/{verb}" },
        @object = new
        {
            id = answer.GetProperty("courses")[place - 1].GetProperty("suggestion").GetString(),
            definition = new { type = "http://id.tincanapi.com/activitytype/suggestion", extensions = new Dictionary<string, int>(StringComparer.Ordinal) { ["http://id.tincanapi.com/extension/position"] = place } },
        },
        context = new { contextActivities = new { other = new[] { new { id = answer.Courses()[place - 1] } } } },
    });

    private static long Number(JsonElement figures, string name) => figures.GetProperty(name).GetInt64();

    // Without when it was last updated.
    private static async Task<string> ProgressAsync(TenantClient tenant)
    {
        using var courses = await tenant.GetAsync("/insights/courses");
        using var days = await tenant.GetAsync("/insights/engagement");
        Assert.Equal(HttpStatusCode.OK, courses.StatusCode);
        return await courses.Content.ReadAsStringAsync() + await days.Content.ReadAsStringAsync();
    }
}
