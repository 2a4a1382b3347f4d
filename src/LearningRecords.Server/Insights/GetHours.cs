using LearningRecords.Insights.Engagement;
using LearningRecords.Server.Access;
using Npgsql;
using Wolverine.Http;

namespace LearningRecords.Server.Insights;

public static class GetHours
{
    public static void Configure(HttpChain endpoint) => endpoint.AnswersWithRows(HourRow.Result).TakesGroup().TakesCourse().TakesFromUntil("week").TakesAsOf().TakesZone();

    /// <summary>
    /// <c>GET /insights/hours</c>: statements by hour of the week, the heat map of when learners learn, in one course or in all.
    /// Weeks in which fewer learners were active than the tenant's privacy threshold are left out; an hour with fewer statements than that is null and says <c>suppressed</c>.
    /// </summary>
    [WolverineGet("/insights/hours")]
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
        var hours = asked.Counted is { } moment
            ? await QueryHoursAsOf.RunAsync(database, http.User.Tenant, from, until, group, course, threshold.Learners, moment, asked.Zone, http.RequestAborted)
            : await QueryHours.RunAsync(database, http.User.Tenant, from, until, group, course, threshold.Learners, http.RequestAborted);
        var rows = hours.Skip(position).Take(page.Read ?? int.MaxValue).Select(found => HourRow.Of(found, threshold));
        await page.AnswerAsync(http, HourRow.Result, rows.ToAsyncEnumerable(), shown => Cursor.Behind(position + shown.Count));
    }
}
