using LearningRecords.Insights.Results;
using LearningRecords.Server.Insights.Formats;

namespace LearningRecords.Server.Dashboards.Charts;

/// <summary>The figures of a chart as a file.</summary>
public static class ChartFile
{
    public static async Task WriteAsync<TRow>(HttpContext http, Result<TRow> result, IEnumerable<TRow> rows)
    {
        http.Response.ContentType = ResultFormat.Csv.ContentType;
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{result.Name}.csv\"";
        http.Response.Headers.CacheControl = "no-store";
        await WriteCsv.RunAsync(http.Response.Body, result, rows.ToAsyncEnumerable(), http.RequestAborted);
    }
}
