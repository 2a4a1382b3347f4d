using LearningRecords.Insights;
using LearningRecords.Insights.Engagement;
using LearningRecords.Insights.Facts;
using LearningRecords.Server.Access;
using Npgsql;
using Wolverine.Http;

namespace LearningRecords.Server.Insights;

public static class GetStickiness
{
    public static void Configure(HttpChain endpoint) => endpoint.AnswersWithRows(Stickiness.Result).TakesGroup().TakesCourse().TakesTerminal().TakesFromUntil("month").TakesAsOf().TakesZone();

    /// <summary>
    /// <c>GET /insights/stickiness</c>: how many of a month's learners come on a usual day of it, DAU divided by MAU.
    /// Months with fewer learners than the tenant's privacy threshold say <c>suppressed</c>; days with fewer count as nobody.
    /// </summary>
    [WolverineGet("/insights/stickiness")]
    [RequireScope(Scopes.ReadInsights | Scopes.ReadEverything)]
    public static async Task Get(HttpContext http, NpgsqlDataSource database, TimeProvider clock)
    {
        var parameters = new QueryParameters(http.Request.Query);
        var (from, until) = (parameters.Day("from"), parameters.Day("until"));
        var filter = new EngagementFilter(
            from is { } first ? TenantCalendar.PeriodOf(Grain.Month, first) : null, until is { } last ? TenantCalendar.LastDay(Grain.Month, last) : null,
            parameters.Text("group"), parameters.Text("course"), parameters.Word("terminal", ReadTerminal.Terminals));
        var (position, asked) = (parameters.Position(), AskedMoment.Of(parameters));
        var page = RowsPage.Of(http.Request, parameters);
        if (!await parameters.AcceptAsync(http))
            return;
        var threshold = await Tenants.PrivacyThresholdAsync(database, http.User.Tenant, http.RequestAborted);
        var (months, days) = (await CountAsync(Grain.Month), await CountAsync(Grain.Day));
        var rows = Stickiness.Of(months, days, TenantCalendar.DayOf(asked.AsOf ?? clock.GetUtcNow(), asked.Zone), threshold).Skip(position).Take(page.Read ?? int.MaxValue);
        await page.AnswerAsync(http, Stickiness.Result, rows.ToAsyncEnumerable(), shown => Cursor.Behind(position + shown.Count));

        Task<IReadOnlyList<EngagementDay>> CountAsync(Grain grain) => asked.Counted is { } moment
            ? QueryEngagementAsOf.RunAsync(database, http.User.Tenant, filter with { Grain = grain }, moment, asked.Zone, http.RequestAborted)
            : QueryEngagement.RunAsync(database, http.User.Tenant, filter with { Grain = grain }, http.RequestAborted);
    }
}
