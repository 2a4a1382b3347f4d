using LearningRecords.Insights;
using LearningRecords.Insights.Suggestions;
using LearningRecords.Server.Access;
using LearningRecords.Server.Dashboards;
using LearningRecords.Server.Insights;
using LearningRecords.Server.Recommendations.Models;
using LearningRecords.Server.Reference;
using Marten;
using Npgsql;
using Wolverine.Http;

namespace LearningRecords.Server.Recommendations.Feedback;

public static class GetQuality
{
    public const int UsualDays = 30;
    private const int MostDays = 366;

    public static void Configure(HttpChain endpoint) => endpoint
        .IsDescribedAs("How the recommendations do")
        .TakesFromUntil("day")
        .Answers(StatusCodes.Status200OK, "What was shown and taken, day by day and model by model, what the ranking brings against popularity, and how each model compared before it went live.", typeof(QualityBody))
        .RefusesWrongParameters();

    /// <summary>The answer.</summary>
    public sealed record QualityBody(RecommendationQuality Quality, IReadOnlyList<ModelBody> Models);

    /// <summary>
    /// <c>GET /recommendations/quality?from=&amp;until=</c>: <c>{"quality": {"from", "until", "days": [{"day", "figures"}], "byModel": [{"modelId", "figures"}], "lift"}, "models": […]}</c>, the last 30 days
    /// unless said otherwise. <c>figures</c> is <c>{"shown", "taken", "skipped", "learners", "takenShare", "suppressed"}</c>, null where it would speak of fewer learners than the tenant's privacy threshold.
    /// <c>lift</c> is <c>{"answers", "takenPerAnswer", "takenPerAnswerByPopularity", "coverage", "lift", "low", "high"}</c>: by inverse propensity weights, with a 95 % interval; an upper bound where <c>coverage</c>
    /// is below 1; null with fewer than 30 answers. <c>models</c> are those of <c>/recommendations/models</c>.
    /// </summary>
    [WolverineGet("/recommendations/quality")]
    [RequireScope(Scopes.ReadRecommendations | Scopes.ReadEverything)]
    public static async Task Get(HttpContext http, NpgsqlDataSource database, RememberedFigures figures, IDocumentStore store, TimeProvider clock)
    {
        var parameters = new QueryParameters(http.Request.Query);
        var until = parameters.Day("until") ?? DashboardDay.Today(clock);
        var from = parameters.Day("from") ?? DateOnly.FromDayNumber(Math.Max(0, until.DayNumber + 1 - UsualDays));
        if (until < from || until.DayNumber - from.DayNumber > MostDays)
            parameters.Wrong($"from is a day before until, and at most {MostDays} days before it.");
        if (!await parameters.AcceptAsync(http))
            return;
        var models = await RankingModels.AllAsync(store, http.User.Tenant, http.RequestAborted);
        await http.Response.WriteAsJsonAsync(
            new QualityBody(await ReadAsync(database, figures, http.User.Tenant, models, from, until, http.RequestAborted), [.. models.Select(ModelBody.Of)]), http.RequestAborted);
    }

    public static async Task<RecommendationQuality> ReadAsync(
        NpgsqlDataSource database, RememberedFigures figures, string tenant, IReadOnlyList<RankingModelVersion> models, DateOnly from, DateOnly until, CancellationToken token)
    {
        var threshold = await Tenants.PrivacyThresholdAsync(database, tenant, token);
        var (start, end) = (TenantCalendar.StartOf(from).UtcDateTime, TenantCalendar.StartOf(TenantCalendar.NextPeriod(Grain.Day, until)).UtcDateTime);
        var totals = await figures.ReadAsync<SuggestionTotals>(
            tenant, $"suggestions {from:O} {until:O}", async reading => [await QuerySuggestionTotals.RunAsync(database, tenant, start, end, EstimateLift.LargestWeight, reading)], token);
        return RecommendationQuality.Of(totals[0], models, from, until, threshold);
    }
}
