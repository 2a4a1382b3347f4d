using LearningRecords.Insights.Engagement;
using LearningRecords.Insights.Results;
using LearningRecords.Server.Access;
using LearningRecords.Server.Insights.Formats;
using Npgsql;

namespace LearningRecords.Server.Dashboards.Engagement;

/// <summary>The figures of one chart as a file, for the same address as the page.</summary>
public static class EngagementCsv
{
    /// <summary><c>GET /engagement/{chart}.csv</c> with the filters of the page; 404 when there is no such chart or tenant.</summary>
    public static async Task Get(string chart, ReadEngagement read, NpgsqlDataSource database, HttpContext http)
    {
        var token = http.RequestAborted;
        var address = EngagementAddress.Of(http.Request.Query);
        if (address.Where.Tenant is not { } tenant || await Tenants.FindAsync(database, tenant, token) is null)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var view = await read.RunAsync(tenant, address, token);
        await (chart switch
        {
            "trend" => WriteAsync(TrendRow.Result, view.Trend),
            "stickiness" => WriteAsync(Stickiness.Result, view.Stickiness),
            "terminals" => WriteAsync(TerminalRow.Result, view.Terminals),
            "retention" => WriteAsync(RetentionRow.Result, view.Retention),
            "hours" => WriteAsync(HourRow.Result, view.Hours),
            _ => Task.FromResult(http.Response.StatusCode = StatusCodes.Status404NotFound),
        });

        async Task WriteAsync<TRow>(Result<TRow> result, IReadOnlyList<TRow> rows)
        {
            http.Response.ContentType = ResultFormat.Csv.ContentType;
            http.Response.Headers.ContentDisposition = $"attachment; filename=\"{result.Name}.csv\"";
            http.Response.Headers.CacheControl = "no-store";
            await WriteCsv.RunAsync(http.Response.Body, result, rows.ToAsyncEnumerable(), token);
        }
    }
}
