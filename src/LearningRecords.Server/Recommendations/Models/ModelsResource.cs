using LearningRecords.Server.Access;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Reference;
using Marten;
using Npgsql;
using Wolverine;

namespace LearningRecords.Server.Recommendations.Models;

/// <summary>
/// The ranking models of the caller's tenant over HTTP. A model is <c>{"id", "state", "created", "by", "trained", "evaluated", "activated", "inPlaceOf", "decidedBy", "reason", "hasFile"}</c>;
/// <c>state</c> is <c>requested</c>, <c>trained</c>, <c>active</c>, <c>replaced</c>, <c>refused</c>, <c>rolled-back</c> or <c>failed</c>; instants are UTC, qualities 0–1.
/// </summary>
public static class ModelsResource
{
    public const string Path = "/recommendations/models";

    public static void MapModels(this RouteGroupBuilder recommendations)
    {
        recommendations.MapMethods("/models", WebService.Reading, List).RequireScope(Scopes.ReadRecommendations | Scopes.ReadEverything)
            .IsDescribedAs("The ranking models")
            .Answers(200, "The models, the latest first.", typeof(ModelList));
        recommendations.MapMethods("/models/{id}", WebService.Reading, Get).RequireScope(Scopes.ReadRecommendations | Scopes.ReadEverything)
            .IsDescribedAs("One ranking model")
            .Answers(200, "The model, from the request for it on.", typeof(ModelBody)).RefusesUnknown();
        recommendations.MapPost("/models/train", Train).RequireScope(Scopes.TenantAdmin)
            .IsDescribedAs("Trains a new ranking model")
            .Answers(202, "The model that will come of it; Location is where to follow it.", typeof(ModelBody));
        recommendations.MapPost("/models/{id}/activate", Activate).RequireScope(Scopes.TenantAdmin)
            .IsDescribedAs("Lets a model rank from now on")
            .Answers(200, "The model, active.", typeof(ModelBody)).RefusesUnknown().Refuses(409, "It ranks already, or has no file.");
        recommendations.MapPost("/models/rollback", RollBack).RequireScope(Scopes.TenantAdmin)
            .IsDescribedAs("Goes back to the model before")
            .Answers(200, "The model that ranks now.", typeof(ModelBody)).Refuses(409, "There is none to go back to.");
    }

    public sealed record ModelList(IReadOnlyList<ModelBody> Models);

    private static RouteHandlerBuilder RefusesUnknown(this RouteHandlerBuilder endpoint) => endpoint.Refuses(StatusCodes.Status404NotFound, "There is no such model.");

    /// <summary><c>GET /recommendations/models</c>: <c>{"models": […]}</c>, the latest first.</summary>
    public static async Task List(HttpContext http, IDocumentStore store) => await http.Response.WriteAsJsonAsync(
        new ModelList([.. (await RankingModels.AllAsync(store, http.User.Tenant, http.RequestAborted)).Select(ModelBody.Of)]), http.RequestAborted);

    /// <summary><c>GET /recommendations/models/{id}</c>: the model, or 404.</summary>
    public static async Task Get(HttpContext http, IDocumentStore store, string id) => await Answer(http, store, IdOf(id));

    /// <summary>
    /// <c>POST /recommendations/models/train</c>: 202 at once, with the model in state <c>requested</c> and where to follow it in <c>Location</c>. The training runs in a process of its own
    /// and takes minutes; what comes of it goes live only if it is not worse than what ranks, on the latest period. While a training of the tenant is under way, that one is answered.
    /// </summary>
    public static async Task Train(HttpContext http, IDocumentStore store, NpgsqlDataSource database, IMessageBus bus, TimeProvider clock)
    {
        var id = await RequestTraining.RunAsync(bus, store, database, http.User.Tenant, http.User.Identity!.Name!, clock.GetUtcNow(), http.RequestAborted);
        http.Response.StatusCode = StatusCodes.Status202Accepted;
        http.Response.Headers.Location = $"{Path}/{id}";
        await Answer(http, store, id);
    }

    /// <summary><c>POST /recommendations/models/{id}/activate</c>: the model ranks from now on, on every server within seconds and without a request lost. 404, or 409 when it ranks already or its file is gone.</summary>
    public static async Task Activate(HttpContext http, IDocumentStore store, NpgsqlDataSource database, string id)
    {
        await RankingModels.ActivateAsync(store, database, http.User.Tenant, IdOf(id), http.User.Identity!.Name!, http.RequestAborted);
        await Answer(http, store, IdOf(id));
    }

    /// <summary><c>POST /recommendations/models/rollback</c>: takes the model that ranks back in favour of the one before it, which is answered. 409 when there is none to go back to.</summary>
    public static async Task RollBack(HttpContext http, IDocumentStore store, NpgsqlDataSource database) =>
        await Answer(http, store, await RankingModels.RollBackAsync(store, database, http.User.Tenant, http.User.Identity!.Name!, http.RequestAborted));

    private static Guid IdOf(string id) => Guid.TryParse(id, out var known) ? known : throw new RefusedException(StatusCodes.Status404NotFound, $"There is no model {id}.");

    private static async Task Answer(HttpContext http, IDocumentStore store, Guid id)
    {
        if (await RankingModels.FindAsync(store, http.User.Tenant, id, http.RequestAborted) is { } model)
            await http.Response.WriteAsJsonAsync(ModelBody.Of(model), http.RequestAborted);
        else
            await Errors.WriteAsync(http, StatusCodes.Status404NotFound, $"There is no model {id}.");
    }
}

/// <summary>A ranking model as it is answered.</summary>
/// <param name="Trained">What it was trained on and how; null before it was.</param>
/// <param name="Evaluated">How it compared on the latest period; null when there was too little to compare by.</param>
public sealed record ModelBody(
    Guid Id, string State, DateTimeOffset Created, string? By, TrainedBody? Trained, EvaluatedBody? Evaluated, DateTimeOffset? Activated, Guid? InPlaceOf, string? DecidedBy, string? Reason, bool HasFile)
{
    public static ModelBody Of(RankingModelVersion model) => new(
        model.Id, StateOf(model.State), model.Created.ToUniversalTime(), model.By,
        model.Trained is { } trained ? new TrainedBody(trained.LearnedUntil, trained.SnapshotId, trained.Learners, trained.Courses, trained.Interactions, trained.Metrics, trained.Parameters, trained.DurationSeconds) : null,
        model.Evaluated is { } evaluated
            ? new EvaluatedBody(evaluated.Rival, evaluated.From, evaluated.Until, evaluated.Learners, evaluated.NdcgAt10, evaluated.RivalNdcgAt10, evaluated.RecallAt10, evaluated.RivalRecallAt10,
                evaluated.Gain.Mean, evaluated.Gain.Low, evaluated.Gain.High)
            : null,
        model.Activated?.ToUniversalTime(), model.InPlaceOf, model.DecidedBy, model.Reason, model.HasFile);

    public static string StateOf(RankingModelState state) => state == RankingModelState.RolledBack ? "rolled-back" : state.ToString().ToLowerInvariant();
}

/// <summary>What a model was trained on.</summary>
/// <param name="LearnedUntil">The last <c>stored</c> it could know.</param>
/// <param name="Snapshot">Names the data.</param>
/// <param name="Metrics">Quality on held-out courses of its own training, 0–1.</param>
/// <param name="Parameters">How it was trained.</param>
public sealed record TrainedBody(
    DateTimeOffset LearnedUntil, string? Snapshot, int Learners, int Courses, int Interactions, IReadOnlyDictionary<string, double> Metrics, IReadOnlyDictionary<string, string>? Parameters, double DurationSeconds);

/// <summary>How a model compared with what ranked before it, on the latest period.</summary>
/// <param name="Rival">The model it was compared with; null: popularity.</param>
/// <param name="GainMean">Difference of NDCG@10, with the interval that holds it with 95 % confidence.</param>
public sealed record EvaluatedBody(
    Guid? Rival, DateTimeOffset From, DateTimeOffset Until, int Learners, double NdcgAt10, double RivalNdcgAt10, double RecallAt10, double RivalRecallAt10, double GainMean, double GainLow, double GainHigh);
