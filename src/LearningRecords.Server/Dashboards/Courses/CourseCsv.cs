using LearningRecords.Insights.Progress;
using LearningRecords.Insights.Videos;
using LearningRecords.Server.Dashboards.Charts;
using LearningRecords.Server.Dashboards.Engagement;
using LearningRecords.Server.People;

namespace LearningRecords.Server.Dashboards.Courses;

/// <summary>The figures of one chart of a course as a file, for the same address as the page.</summary>
public static class CourseCsv
{
    /// <summary><c>GET /course/{chart}.csv</c> with the filters of the page; 404 when there is no such chart, course or tenant.</summary>
    [OfGroups]
    public static async Task Get(string chart, ReadCourse read, ReadPageTenant readTenant, HttpContext http)
    {
        if (await readTenant.RunAsync(http) is not { } tenant || await read.RunAsync(tenant, CourseAddress.Of(http.Request.Query), http.RequestAborted) is not { } view)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await (chart switch
        {
            "trend" => ChartFile.WriteAsync(http, TrendRow.Result, view.Trend),
            "funnel" => ChartFile.WriteAsync(http, FunnelRow.Result, view.Funnel),
            "parts" => ChartFile.WriteAsync(http, CoursePartRow.Result, view.Parts),
            "scores" => ChartFile.WriteAsync(http, ScoreRow.Result, view.Scores),
            "times" => ChartFile.WriteAsync(http, CompletionTimeRow.Result, view.Times),
            "groups" => ChartFile.WriteAsync(http, CourseGroupRow.Result, view.GroupsThatTakeIt),
            "seconds" => ChartFile.WriteAsync(http, VideoSecondRow.Result, view.Seconds),
            _ => Task.FromResult(http.Response.StatusCode = StatusCodes.Status404NotFound),
        });
    }
}
