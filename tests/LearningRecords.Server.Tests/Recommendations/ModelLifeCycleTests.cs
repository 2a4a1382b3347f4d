using System.Net;
using System.Text.Json;
using LearningRecords.Events;
using LearningRecords.Server.Recommendations.Models;
using LearningRecords.Server.Tests.Access;
using static LearningRecords.Server.Tests.Recommendations.RecommendationRequests;

namespace LearningRecords.Server.Tests.Recommendations;

/// <summary>From training to ranking and back, on a store.</summary>
public sealed class ModelLifeCycleTests : IAsyncLifetime
{
    private static readonly ActivationDecision Live = new(true, "better");
    private static readonly ActivationDecision Worse = new(false, "worse");
    private readonly PlantedClass.Ranked _ranked = new();

    public Task InitializeAsync() => _ranked.InitializeAsync();

    public Task DisposeAsync() => _ranked.DisposeAsync();

    [Fact]
    public async Task A_trained_model_says_what_it_saw_how_it_compared_and_that_it_ranks()
    {
        var models = (await _ranked.Tenant.AskedAsync("/recommendations/models")).GetProperty("models");

        var model = Assert.Single(models.EnumerateArray());
        Assert.Equal("active", model.GetProperty("state").GetString());
        Assert.Equal("training", model.GetProperty("decidedBy").GetString());
        Assert.Equal(PlantedClass.Learners * 5, model.GetProperty("trained").GetProperty("interactions").GetInt32());
        Assert.StartsWith("stored until ", model.GetProperty("trained").GetProperty("snapshot").GetString(), StringComparison.Ordinal);
        Assert.True(model.GetProperty("trained").GetProperty("parameters").TryGetProperty("trees", out _));
        var evaluated = model.GetProperty("evaluated");
        Assert.Equal(JsonValueKind.Null, evaluated.GetProperty("rival").ValueKind);
        Assert.InRange(evaluated.GetProperty("learners").GetInt32(), DecideActivation.FewestLearners, PlantedClass.Learners);
        Assert.True(evaluated.GetProperty("ndcgAt10").GetDouble() > evaluated.GetProperty("rivalNdcgAt10").GetDouble(), $"{evaluated}");
        Assert.Contains("Not worse: NDCG@10", model.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_next_model_is_compared_with_the_one_that_ranks()
    {
        var next = await _ranked.Class.TrainAsync();

        Assert.Equal(_ranked.Model.ModelId, next.Evaluated!.Rival);
        Assert.Equal(0, next.Evaluated.Gain.Mean, 9);
        Assert.True(next.Decision.GoesLive);
    }

    [Fact]
    public async Task A_refused_model_does_not_rank_can_be_activated_and_gone_back_from()
    {
        using var administrator = await _ranked.Tenant.AdministratorAsync();
        var refused = await KeepAsync(Worse);
        Assert.Equal(_ranked.Model.ModelId, await CurrentAsync());
        Assert.Equal("refused", await StateAsync(refused));

        var activated = await administrator.ExpectAsync(200, "POST", $"/recommendations/models/{refused}/activate");
        Assert.Equal("active", activated.GetProperty("state").GetString());
        Assert.Equal(refused, await CurrentAsync());
        Assert.Equal("replaced", await StateAsync(_ranked.Model.ModelId));
        await _ranked.Tenant.UntilAsync(OfGroup(PlantedClass.Riverside), answer => answer.GetProperty("modelId").GetGuid() == refused);
        await administrator.ExpectAsync(409, "POST", $"/recommendations/models/{refused}/activate");

        var before = await administrator.ExpectAsync(200, "POST", "/recommendations/models/rollback");
        Assert.Equal(_ranked.Model.ModelId, before.GetProperty("id").GetGuid());
        Assert.Equal("rolled-back", await StateAsync(refused));
        await _ranked.Tenant.UntilAsync(OfGroup(PlantedClass.Riverside), answer => answer.GetProperty("modelId").GetGuid() == _ranked.Model.ModelId);
        await administrator.ExpectAsync(409, "POST", "/recommendations/models/rollback");

        await using var session = _ranked.Tenant.Installation.Store.QuerySession(_ranked.Tenant.Tenant);
        var told = (await session.Events.FetchStreamAsync(refused)).Select(recorded => recorded.Data.GetType()).ToArray();
        Assert.Equal([typeof(RankingModelTrained), typeof(RankingModelRefused), typeof(RankingModelActivated), typeof(RankingModelRolledBack)], told);
    }

    [Fact]
    public async Task Only_the_last_files_are_kept_and_the_one_that_ranks()
    {
        var kept = new List<Guid>();
        for (var number = 0; number < RankingModels.FilesKept + 3; number++)
            kept.Add(await KeepAsync(Worse));

        var models = (await _ranked.Tenant.AskedAsync("/recommendations/models")).GetProperty("models").EnumerateArray().ToArray();
        Assert.Equal(RankingModels.FilesKept + 4, models.Length);
        var withFile = models.Where(model => model.GetProperty("hasFile").GetBoolean()).Select(model => model.GetProperty("id").GetGuid()).ToHashSet();
        Assert.Equal([_ranked.Model.ModelId, .. kept[^(RankingModels.FilesKept + 1)..]], withFile.Order().ToArray());

        using var administrator = await _ranked.Tenant.AdministratorAsync();
        var refusal = await administrator.ExpectAsync(409, "POST", $"/recommendations/models/{kept[0]}/activate");
        Assert.Contains("discarded", refusal.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Not_a_request_is_lost_while_models_take_turns()
    {
        using var administrator = await _ranked.Tenant.AdministratorAsync();
        Guid[] models = [_ranked.Model.ModelId, await KeepAsync(Worse)];
        using var ended = new CancellationTokenSource();
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<Guid, int>();
        var asking = Enumerable.Range(0, 4).Select(number => Task.Run(async () =>
        {
            var path = new Uri(number % 2 == 0 ? OfGroup(PlantedClass.Riverside) : OfAgent(PlantedClass.Agent(number)), UriKind.Relative);
            while (!ended.IsCancellationRequested)
            {
                using var answer = await _ranked.Tenant.Http.GetAsync(path);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
                Assert.Equal("model", document.RootElement.GetProperty("basis").GetString());
                seen.AddOrUpdate(document.RootElement.GetProperty("modelId").GetGuid(), 1, (_, times) => times + 1);
            }
        })).ToArray();

        for (var turn = 1; turn <= 4; turn++)
        {
            var model = models[turn % 2];
            await administrator.ExpectAsync(200, "POST", $"/recommendations/models/{model}/activate");
            await _ranked.Tenant.UntilAsync(OfAgent(PlantedClass.Agent(1)), answer => answer.GetProperty("modelId").GetGuid() == model);
        }

        await ended.CancelAsync();
        await Task.WhenAll(asking);
        Assert.Equal(models.ToHashSet(), seen.Keys.ToHashSet());
    }

    [Fact]
    public async Task Two_who_activate_at_once_leave_one_model_that_ranks()
    {
        Guid[] models = [await KeepAsync(Worse), await KeepAsync(Worse), await KeepAsync(Worse)];

        await Task.WhenAll(models.Select(model => RankingModels.ActivateAsync(
            _ranked.Tenant.Installation.Store, _ranked.Tenant.Installation.Database, _ranked.Tenant.Tenant, model, "test", CancellationToken.None)));

        var all = await RankingModels.AllAsync(_ranked.Tenant.Installation.Store, _ranked.Tenant.Tenant, CancellationToken.None);
        Assert.Single(all, model => model.State == RankingModelState.Active);
    }

    [Fact]
    public async Task A_training_that_is_asked_for_is_followed_to_its_end_in_a_process_of_its_own()
    {
        using var administrator = await _ranked.Tenant.AdministratorAsync();

        using var accepted = await administrator.AskAsync("POST", "/recommendations/models/train");
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        var location = accepted.Headers.Location!.ToString();
        using var again = await administrator.AskAsync("POST", "/recommendations/models/train");

        var ended = await _ranked.Tenant.UntilAsync(location, model => model.GetProperty("state").GetString() is not "requested", TimeSpan.FromMinutes(2));
        Assert.True(ended.GetProperty("state").GetString() is "active", ended.ToString());
        Assert.NotEqual(JsonValueKind.Null, ended.GetProperty("by").ValueKind);
        Assert.Equal(_ranked.Model.ModelId, ended.GetProperty("inPlaceOf").GetGuid());
        Assert.Equal(location, again.Headers.Location!.ToString());
    }

    private Task<Guid> CurrentAsync() => CurrentOf(_ranked.Tenant.Tenant);

    private async Task<Guid> CurrentOf(string tenant) => (await RankingModels.CurrentAsync(_ranked.Tenant.Installation.Database, CancellationToken.None))[tenant];

    private async Task<string?> StateAsync(Guid model) => (await _ranked.Tenant.AskedAsync($"/recommendations/models/{model}")).GetProperty("state").GetString();

    // The same file under another name: what becomes of a model does not depend on what is in it.
    private async Task<Guid> KeepAsync(ActivationDecision decision)
    {
        var (database, tenant) = (_ranked.Tenant.Installation.Database, _ranked.Tenant.Tenant);
        var file = await RankingModels.FileAsync(database, tenant, _ranked.Model.ModelId, CancellationToken.None);
        var trained = new RankingModelTrained(
            Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, 1, 1, 1, new Dictionary<string, double>(StringComparer.Ordinal), 1, "test", new Dictionary<string, string>(StringComparer.Ordinal));
        await RankingModels.KeepAsync(_ranked.Tenant.Installation.Store, database, tenant, trained, file, null, decision, CancellationToken.None);
        return trained.ModelId;
    }
}
