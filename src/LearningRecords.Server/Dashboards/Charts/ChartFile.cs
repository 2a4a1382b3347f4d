using LearningRecords.Insights.Results;
using LearningRecords.Server.Insights.Formats;

namespace LearningRecords.Server.Dashboards.Charts;

/// <summary>The figures of a chart or a table as a file.</summary>
public sealed class ChartFile
{
    private readonly Func<HttpContext, Task> _write;

    private ChartFile(Func<HttpContext, Task> write) => _write = write;

    public static ChartFile Of<TRow>(Result<TRow> result, IEnumerable<TRow> rows) => Of(result, rows.ToAsyncEnumerable());

    /// <param name="rows">Read while the file is sent.</param>
    public static ChartFile Of<TRow>(Result<TRow> result, IAsyncEnumerable<TRow> rows) => new(async http =>
    {
        http.Response.ContentType = ResultFormat.Csv.ContentType;
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{result.Name}.csv\"";
        http.Response.Headers.CacheControl = "no-store";
        await WriteCsv.RunAsync(http.Response.Body, result, rows, http.RequestAborted);
    });

    /// <summary>Answers with the file; 404 where there is no such tenant, or no such file in it.</summary>
    /// <param name="find">Null: there is none.</param>
    public static async Task AnswerAsync(HttpContext http, ReadPageTenant readTenant, Func<PageTenant, Task<ChartFile?>> find)
    {
        if (await readTenant.RunAsync(http) is { } tenant && await find(tenant) is { } file)
            await file._write(http);
        else
            http.Response.StatusCode = StatusCodes.Status404NotFound;
    }
}
