using LearningRecords.Insights.Progress;
using LearningRecords.Server.Access;
using Npgsql;
using Wolverine.Http;

namespace LearningRecords.Server.Insights;

public static class GetCourses
{
    /// <summary>
    /// <c>GET /insights/courses</c>: progress by course, the course with the most learners first.
    /// Parameters: <c>group</c>, <c>course</c> (ids), <c>limit</c> (1–1000, usually 100), <c>offset</c>. 400 names every wrong parameter.
    /// Answer: <c>{"courses": [{"id", "titleEn", "titleZh", "partOf", "learners", "completed", "passed", "averageProgress" (0–1), "timeSpentSeconds"}]}</c>.
    /// </summary>
    [WolverineGet("/insights/courses")]
    [RequireScope(Scopes.ReadInsights | Scopes.ReadEverything)]
    public static async Task Get(HttpContext http, NpgsqlDataSource database)
    {
        var parameters = new QueryParameters(http.Request.Query);
        var (group, course) = (parameters.Text("group"), parameters.Text("course"));
        var (limit, offset) = (parameters.Number("limit", 100, 1, 1_000), parameters.Number("offset", 0, 0, int.MaxValue));
        if (await parameters.AcceptAsync(http))
            await http.Response.WriteAsJsonAsync(new { courses = await QueryCourseProgress.RunAsync(database, http.User.Tenant, group, course, limit, offset, http.RequestAborted) }, http.RequestAborted);
    }
}
