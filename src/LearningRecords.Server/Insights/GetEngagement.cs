using System.Globalization;
using LearningRecords.Insights;
using LearningRecords.Insights.Engagement;
using LearningRecords.Insights.Facts;
using LearningRecords.Server.Access;
using LearningRecords.Server.Reference;
using Npgsql;
using Wolverine.Http;

namespace LearningRecords.Server.Insights;

public static class GetEngagement
{
    private static readonly Grain[] Grains = [Grain.Day, Grain.Week, Grain.Month];

    public static void Configure(HttpChain endpoint) => endpoint
        .AnswersWithRows(EngagementRow.Result)
        .TakesGroup().TakesCourse().TakesTerminal().TakesFromUntil("period").TakesAsOf().TakesZone()
        .Takes("grain", "day, week (from Monday) or month. Without it: day.");

    /// <summary>
    /// <c>GET /insights/engagement</c>: active and new learners, statements, completions and sittings per day, week or month.
    /// Periods without statements are left out. A figure that would speak of fewer learners than the tenant's privacy threshold is null, and its row says <c>suppressed</c>.
    /// </summary>
    [WolverineGet("/insights/engagement")]
    [RequireScope(Scopes.ReadInsights | Scopes.ReadEverything)]
    public static async Task Get(HttpContext http, NpgsqlDataSource database)
    {
        var parameters = new QueryParameters(http.Request.Query);
        var word = parameters.Word("grain", Grains.Select(GrainText.Of));
        var grain = Grains.FirstOrDefault(known => GrainText.Of(known) == word, Grain.Day);
        var (from, until, before) = (parameters.Day("from"), parameters.Day("until"), parameters.DayBefore());
        var next = before is { } day ? TenantCalendar.NextPeriod(grain, day) : (DateOnly?)null;
        var filter = new EngagementFilter(
            next > from || from is null ? next ?? from : from, until, parameters.Text("group"), parameters.Text("course"), parameters.Word("terminal", ReadTerminal.Terminals), grain);
        var asked = AskedMoment.Of(parameters);
        var page = RowsPage.Of(http.Request, parameters, usualLimit: 1_000);
        if (!await parameters.AcceptAsync(http))
            return;
        var threshold = await Tenants.PrivacyThresholdAsync(database, http.User.Tenant, http.RequestAborted);
        var days = asked.Counted is { } moment
            ? await QueryEngagementAsOf.RunAsync(database, http.User.Tenant, filter, moment, asked.Zone, http.RequestAborted)
            : await QueryEngagement.RunAsync(database, http.User.Tenant, filter, http.RequestAborted);
        await page.AnswerAsync(http, EngagementRow.Result, days.Take(page.Read ?? int.MaxValue).Select(day => EngagementRow.Of(day, threshold)).ToAsyncEnumerable(), shown => Cursor.Of(shown[^1].Day.ToString("O", CultureInfo.InvariantCulture)));
    }
}
