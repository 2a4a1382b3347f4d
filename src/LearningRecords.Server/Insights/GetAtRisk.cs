using LearningRecords.Insights.Progress;
using LearningRecords.Server.Access;
using LearningRecords.Server.Reference;
using Npgsql;
using Wolverine.Http;

namespace LearningRecords.Server.Insights;

public static class GetAtRisk
{
    private const int UsualDays = 7;

    public static void Configure(HttpChain endpoint) => endpoint.AnswersWithRows(AtRiskRows.Result).TakesGroup().TakesCourse()
        .Takes("days", $"How many days without a statement in the course, 1–3650. Without it: {UsualDays}.").TakesAsOf();

    /// <summary>
    /// <c>GET /insights/at-risk</c>: learners who started a course, neither completed nor passed it, and have not been seen in it lately.
    /// Started: more than one statement in the course, or progress. Rows about persons, so no figure is suppressed. Instants are in UTC.
    /// </summary>
    [WolverineGet("/insights/at-risk")]
    [RequireScope(Scopes.ReadInsights | Scopes.ReadEverything)]
    public static async Task Get(HttpContext http, NpgsqlDataSource database, TimeProvider clock)
    {
        var parameters = new QueryParameters(http.Request.Query);
        var (course, group, before) = (parameters.Text("course"), parameters.Text("group"), parameters.KeysBefore());
        var days = parameters.Number("days", UsualDays, 1, 3_650);
        var asOf = parameters.Instant(DescribedInsights.AsOf);
        var page = RowsPage.Of(http.Request, parameters);
        if (!await parameters.AcceptAsync(http))
            return;
        var filter = new AtRiskFilter(asOf ?? clock.GetUtcNow(), days, course, group, before, page.Read);
        var learners = asOf is { } moment
            ? QueryProgressAsOf.AtRiskAsync(database, http.User.Tenant, filter, moment, http.RequestAborted)
            : QueryAtRisk.RunAsync(database, http.User.Tenant, filter, http.RequestAborted);
        await page.AnswerAsync(http, AtRiskRows.Result, learners, shown => Cursor.Behind(shown[^1].Learner, shown[^1].Course));
    }
}
