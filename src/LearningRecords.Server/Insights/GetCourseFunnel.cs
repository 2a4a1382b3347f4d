using LearningRecords.Insights.Progress;
using LearningRecords.Server.Access;
using LearningRecords.Server.Reference;
using Npgsql;
using Wolverine.Http;

namespace LearningRecords.Server.Insights;

public static class GetCourseFunnel
{
    public static void Configure(HttpChain endpoint) => endpoint.AnswersWithRows(FunnelRow.Result).TakesGroup().Takes("course", "A course's IRI.", required: true).TakesAsOf();

    /// <summary>
    /// <c>GET /insights/courses/funnel</c>: how many learners reached a course, started it, came half way, completed it and evaluated it.
    /// A step that would speak of fewer learners than the tenant's privacy threshold, those in it or those lost before it, is null and says <c>suppressed</c>.
    /// </summary>
    [WolverineGet("/insights/courses/funnel")]
    [RequireScope(Scopes.ReadInsights | Scopes.ReadEverything)]
    public static async Task Get(HttpContext http, NpgsqlDataSource database)
    {
        var parameters = new QueryParameters(http.Request.Query);
        var (course, group, position) = (parameters.Required("course"), parameters.Text("group"), parameters.Position());
        var asOf = parameters.Instant(DescribedInsights.AsOf);
        var page = RowsPage.Of(http.Request, parameters);
        if (!await parameters.AcceptAsync(http))
            return;
        var threshold = await Tenants.PrivacyThresholdAsync(database, http.User.Tenant, http.RequestAborted);
        var funnel = asOf is { } moment
            ? await QueryCoursesAsOf.FunnelAsync(database, http.User.Tenant, course, group, moment, http.RequestAborted)
            : await QueryFunnel.RunAsync(database, http.User.Tenant, course, group, http.RequestAborted);
        var steps = FunnelRow.Of(funnel, threshold).Skip(position).Take(page.Read ?? int.MaxValue);
        await page.AnswerAsync(http, FunnelRow.Result, steps.ToAsyncEnumerable(), shown => Cursor.Behind(position + shown.Count));
    }
}
