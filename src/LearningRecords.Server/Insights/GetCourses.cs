using LearningRecords.Insights.Progress;
using LearningRecords.Server.Access;
using Npgsql;
using Wolverine.Http;

namespace LearningRecords.Server.Insights;

public static class GetCourses
{
    public static void Configure(HttpChain endpoint) => endpoint.AnswersWithRows(CourseProgressRow.Result).TakesGroup().TakesCourse().TakesAsOf();

    /// <summary>
    /// <c>GET /insights/courses</c>: progress by course, the course with the most learners first.
    /// A figure that would speak of fewer learners than the tenant's privacy threshold is null, and its row says <c>suppressed</c>. The order is that of a figure which
    /// changes, so between two pages a course may move; a file has each course once.
    /// </summary>
    [WolverineGet("/insights/courses")]
    [RequireScope(Scopes.ReadInsights | Scopes.ReadEverything)]
    public static async Task Get(HttpContext http, NpgsqlDataSource database)
    {
        var parameters = new QueryParameters(http.Request.Query);
        var (group, course, position) = (parameters.Text("group"), parameters.Text("course"), parameters.Position());
        var asOf = parameters.Instant(DescribedInsights.AsOf);
        var page = RowsPage.Of(http.Request, parameters);
        if (!await parameters.AcceptAsync(http))
            return;
        var threshold = await Tenants.PrivacyThresholdAsync(database, http.User.Tenant, http.RequestAborted);
        var courses = asOf is { } moment
            ? (await QueryCoursesAsOf.ProgressAsync(database, http.User.Tenant, group, course, page.Read, position, moment, http.RequestAborted)).ToAsyncEnumerable()
            : QueryCourseProgress.RunAsync(database, http.User.Tenant, group, course, page.Read, position, http.RequestAborted);
        await page.AnswerAsync(http, CourseProgressRow.Result, courses.Select(found => CourseProgressRow.Of(found, threshold)), shown => Cursor.Behind(position + shown.Count));
    }
}
