using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Server.Access;
using Npgsql;
using Wolverine.Http;

namespace LearningRecords.Server.Insights;

public static class GetGroups
{
    public static void Configure(HttpChain endpoint) => endpoint.AnswersWithRows(LearnerGroupRow.Result).TakesAsOf();

    /// <summary>
    /// <c>GET /insights/groups</c>: the learner groups with how many learners were ever active in each, the largest first.
    /// Where that would speak of fewer learners than the tenant's privacy threshold it is null and the row says <c>suppressed</c>; so it is for the smallest
    /// of the siblings of a group that is the only small one of its parent.
    /// </summary>
    [WolverineGet("/insights/groups")]
    [RequireScope(Scopes.ReadInsights | Scopes.ReadEverything)]
    public static async Task Get(HttpContext http, NpgsqlDataSource database)
    {
        var parameters = new QueryParameters(http.Request.Query);
        var (position, asOf) = (parameters.Position(), parameters.Instant(DescribedInsights.AsOf));
        var page = RowsPage.Of(http.Request, parameters, usualLimit: 1_000);
        if (!await parameters.AcceptAsync(http))
            return;
        var threshold = await Tenants.PrivacyThresholdAsync(database, http.User.Tenant, http.RequestAborted);
        var found = asOf is { } moment
            ? await QueryLearnerGroupsAsOf.RunAsync(database, http.User.Tenant, moment, http.RequestAborted)
            : await QueryLearnerGroups.RunAsync(database, http.User.Tenant, http.RequestAborted);
        var groups = LearnerGroupRow.Of(found, threshold);
        await page.AnswerAsync(http, LearnerGroupRow.Result, groups.Skip(position).Take(page.Read ?? int.MaxValue).ToAsyncEnumerable(), shown => Cursor.Behind(position + shown.Count));
    }
}
