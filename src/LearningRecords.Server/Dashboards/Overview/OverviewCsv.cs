using LearningRecords.Insights.Engagement;
using LearningRecords.Server.Dashboards.Charts;
using LearningRecords.Server.People;

namespace LearningRecords.Server.Dashboards.Overview;

/// <summary>The figures of one chart as a file, for the same address as the page.</summary>
public static class OverviewCsv
{
    public const string Path = "/overview";

    public static string Of(string chart, DashboardAddress address, string tenant) => $"{Path}/{chart}.csv" + QueryString.Create(new KeyValuePair<string, string?>[]
    {
        new("tenant", tenant),
        new("group", address.Group),
        new("from", DashboardAddress.Written(address.From)),
        new("until", DashboardAddress.Written(address.Until)),
    }.Where(part => part.Value is not null));

    /// <summary><c>GET /overview/{chart}.csv</c> with the filters of the page; 404 when there is no such chart or tenant.</summary>
    [OfGroups]
    public static Task Get(string chart, ReadOverview read, ReadPageTenant readTenant, HttpContext http) =>
        ChartFile.AnswerAsync(http, readTenant, async tenant =>
        {
            var view = await read.RunAsync(tenant, DashboardAddress.Of(http.Request.Query), http.RequestAborted);
            return chart switch
            {
                "active" => ChartFile.Of(EngagementRow.Result, view.Days),
                "hours" => ChartFile.Of(HourRow.Result, view.Hours),
                "groups" => ChartFile.Of(TopGroup.Result, view.TopGroups),
                _ => null,
            };
        });
}
