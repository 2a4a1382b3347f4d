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
    public static Task Get(string chart, ReadCourse read, ReadPageTenant readTenant, HttpContext http) =>
        ChartFile.AnswerAsync(http, readTenant, async tenant =>
        {
            var view = await read.RunAsync(tenant, CourseAddress.Of(http.Request.Query), http.RequestAborted);
            return view is null ? null : chart switch
            {
                "trend" => ChartFile.Of(TrendRow.Result, view.Trend),
                "funnel" => ChartFile.Of(FunnelRow.Result, view.Funnel),
                "parts" => ChartFile.Of(CoursePartRow.Result, view.Parts),
                "scores" => ChartFile.Of(ScoreRow.Result, view.Scores),
                "times" => ChartFile.Of(CompletionTimeRow.Result, view.Times),
                "groups" => ChartFile.Of(CourseGroupRow.Result, view.GroupsThatTakeIt),
                "seconds" => ChartFile.Of(VideoSecondRow.Result, view.Seconds),
                _ => null,
            };
        });
}
