using LearningRecords.Server.Dashboards.Charts;
using LearningRecords.Server.People;

namespace LearningRecords.Server.Dashboards.Courses;

/// <summary>The whole table as a file, for the same address as the page.</summary>
public static class CoursesCsv
{
    /// <summary><c>GET /courses.csv</c> with the filters of the page; 404 when there is no such tenant.</summary>
    [OfGroups]
    public static Task Get(ReadCourses read, ReadPageTenant readTenant, HttpContext http) => ChartFile.AnswerAsync(
        http, readTenant, async tenant => ChartFile.Of(CourseLine.Result, (await read.RunAsync(tenant, CoursesAddress.Of(http.Request.Query), http.RequestAborted)).Courses));
}
