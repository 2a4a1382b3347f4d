using LearningRecords.Insights.Progress;
using LearningRecords.Server.Access;
using LearningRecords.Server.Reference;
using Npgsql;
using Wolverine.Http;

namespace LearningRecords.Server.Insights;

public static class GetCourseGroups
{
    public static void Configure(HttpChain endpoint) => endpoint.AnswersWithRows(CourseGroupRow.Result).Takes("course", "A course's IRI.", required: true);

    /// <summary>
    /// <c>GET /insights/courses/groups</c>: the learner groups that take a course and how they are doing, the group with the most learners first. A learner counts in each of their groups.
    /// A figure that would speak of fewer learners than the tenant's privacy threshold is null, and its row says <c>suppressed</c>.
    /// </summary>
    [WolverineGet("/insights/courses/groups")]
    [RequireScope(Scopes.ReadInsights | Scopes.ReadEverything)]
    public static async Task Get(HttpContext http, NpgsqlDataSource database)
    {
        var parameters = new QueryParameters(http.Request.Query);
        var (course, position) = (parameters.Required("course"), parameters.Position());
        var page = RowsPage.Of(http.Request, parameters);
        if (!await parameters.AcceptAsync(http))
            return;
        var threshold = await Tenants.PrivacyThresholdAsync(database, http.User.Tenant, http.RequestAborted);
        var rows = CourseGroupRow.Of(await QueryCourseGroups.RunAsync(database, http.User.Tenant, course, http.RequestAborted), threshold).Skip(position).Take(page.Read ?? int.MaxValue);
        await page.AnswerAsync(http, CourseGroupRow.Result, rows.ToAsyncEnumerable(), shown => Cursor.Behind(position + shown.Count));
    }
}
