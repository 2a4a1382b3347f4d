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
    public static Task Get(string chart, ReadEngagement read, ReadPageTenant readTenant, HttpContext http) =>
        ChartFile.AnswerAsync(http, readTenant, async tenant =>
        {
            var view = await read.RunAsync(tenant, EngagementAddress.Of(http.Request.Query), http.RequestAborted);
            return chart switch
            {
                "trend" => ChartFile.Of(TrendRow.Result, view.Trend),
                "stickiness" => ChartFile.Of(Stickiness.Result, view.Stickiness),
                "terminals" => ChartFile.Of(TerminalRow.Result, view.Terminals),
                "retention" => ChartFile.Of(RetentionRow.Result, view.Retention),
                "funnel" => ChartFile.Of(FunnelRow.Result, view.Funnel),
                "hours" => ChartFile.Of(HourRow.Result, view.Hours),
                _ => null,
            };
        });
}
