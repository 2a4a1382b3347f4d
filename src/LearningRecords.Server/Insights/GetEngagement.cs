using System.Globalization;
using LearningRecords.Insights.Engagement;
using LearningRecords.Insights;
using LearningRecords.Server.Access;
using LearningRecords.Server.Reference;
using Npgsql;
using Wolverine.Http;

namespace LearningRecords.Server.Insights;

public static class GetEngagement
{
    public static void Configure(HttpChain endpoint) => endpoint
        .AnswersWithRows(EngagementRow.Result)
        .TakesGroup().TakesCourse()
        .Takes("from", "The first day, 2026-03-31.")
        .Takes("until", "The last day, itself included.")
        .Takes("tz", $"Whose days are meant, an IANA time zone. Days are counted when statements are folded, in {TenantCalendar.TimeZone}, so any other is refused.");

    /// <summary>
    /// <c>GET /insights/engagement</c>: active learners, statements and completions per day.
    /// Days without statements are left out. A figure that would speak of fewer learners than the tenant's privacy threshold is null, and its row says <c>suppressed</c>.
    /// </summary>
    [WolverineGet("/insights/engagement")]
    [RequireScope(Scopes.ReadInsights | Scopes.ReadEverything)]
    public static async Task Get(HttpContext http, NpgsqlDataSource database)
    {
        var parameters = new QueryParameters(http.Request.Query);
        var (from, until, before) = (parameters.Day("from"), parameters.Day("until"), parameters.DayBefore());
        var filter = new EngagementFilter(before >= from || from is null ? before?.AddDays(1) : from, until, parameters.Text("group"), parameters.Text("course"));
        parameters.ZoneOfDays("tz", TenantCalendar.TimeZone);
        var page = RowsPage.Of(http.Request, parameters, usualLimit: 1_000);
        if (!await parameters.AcceptAsync(http))
            return;
        var threshold = await Tenants.PrivacyThresholdAsync(database, http.User.Tenant, http.RequestAborted);
        var days = await QueryEngagement.RunAsync(database, http.User.Tenant, filter, http.RequestAborted);
        await page.AnswerAsync(http, EngagementRow.Result, days.Take(page.Read ?? int.MaxValue).Select(day => EngagementRow.Of(day, threshold)).ToAsyncEnumerable(), shown => Cursor.Of(shown[^1].Day.ToString("O", CultureInfo.InvariantCulture)));
    }
}
