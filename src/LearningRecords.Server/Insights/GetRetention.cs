using LearningRecords.Insights.Engagement;
using LearningRecords.Server.Access;
using LearningRecords.Server.Reference;
using Npgsql;
using Wolverine.Http;

namespace LearningRecords.Server.Insights;

public static class GetRetention
{
    public static void Configure(HttpChain endpoint) => endpoint.AnswersWithRows(RetentionRow.Result).TakesGroup().TakesCourse()
        .Takes("from", "A day of the first cohort's week, 2026-03-31.")
        .Takes("until", "A day of the last cohort's week, which is included.").TakesAsOf().TakesZone();

    /// <summary>
    /// <c>GET /insights/retention</c>: how many learners of each week's newcomers came back in the weeks after. Of a course: who of them were active in it, whatever they came for first.
    /// A figure that would speak of fewer learners than the tenant's privacy threshold is null, and its row says <c>suppressed</c>.
    /// </summary>
    [WolverineGet("/insights/retention")]
    [RequireScope(Scopes.ReadInsights | Scopes.ReadEverything)]
    public static async Task Get(HttpContext http, NpgsqlDataSource database)
    {
        var parameters = new QueryParameters(http.Request.Query);
        var (from, until, group, course, position) = (parameters.Day("from"), parameters.Day("until"), parameters.Text("group"), parameters.Text("course"), parameters.Position());
        var asked = AskedMoment.Of(parameters);
        var page = RowsPage.Of(http.Request, parameters, usualLimit: 1_000);
        if (!await parameters.AcceptAsync(http))
            return;
        var threshold = await Tenants.PrivacyThresholdAsync(database, http.User.Tenant, http.RequestAborted);
        var filter = new RetentionFilter(from, until, group, page.Read, position, course);
        var weeks = asked.Counted is { } moment
            ? (await QueryRetentionAsOf.RunAsync(database, http.User.Tenant, filter, moment, asked.Zone, http.RequestAborted)).ToAsyncEnumerable()
            : QueryRetention.RunAsync(database, http.User.Tenant, filter, http.RequestAborted);
        await page.AnswerAsync(http, RetentionRow.Result, weeks.Select(found => RetentionRow.Of(found, threshold)), shown => Cursor.Behind(position + shown.Count));
    }
}
