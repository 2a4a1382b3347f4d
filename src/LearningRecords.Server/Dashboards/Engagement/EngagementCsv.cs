using LearningRecords.Insights.Engagement;
using LearningRecords.Insights.Progress;
using LearningRecords.Server.Dashboards.Charts;
using LearningRecords.Server.People;

namespace LearningRecords.Server.Dashboards.Engagement;

/// <summary>The figures of one chart as a file, for the same address as the page.</summary>
public static class EngagementCsv
{
    /// <summary><c>GET /engagement/{chart}.csv</c> with the filters of the page; 404 when there is no such chart or tenant.</summary>
    [OfGroups]
    public static async Task Get(string chart, ReadEngagement read, ReadPageTenant readTenant, HttpContext http)
    {
        if (await readTenant.RunAsync(http) is not { } tenant)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var view = await read.RunAsync(tenant, EngagementAddress.Of(http.Request.Query), http.RequestAborted);
        await (chart switch
        {
            "trend" => ChartFile.WriteAsync(http, TrendRow.Result, view.Trend),
            "stickiness" => ChartFile.WriteAsync(http, Stickiness.Result, view.Stickiness),
            "terminals" => ChartFile.WriteAsync(http, TerminalRow.Result, view.Terminals),
            "retention" => ChartFile.WriteAsync(http, RetentionRow.Result, view.Retention),
            "funnel" => ChartFile.WriteAsync(http, FunnelRow.Result, view.Funnel),
            "hours" => ChartFile.WriteAsync(http, HourRow.Result, view.Hours),
            _ => Task.FromResult(http.Response.StatusCode = StatusCodes.Status404NotFound),
        });
    }
}
