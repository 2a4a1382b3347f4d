using LearningRecords.Insights.Progress;
using LearningRecords.Server.Access;
using LearningRecords.Server.Reference;
using Npgsql;
using Wolverine.Http;

namespace LearningRecords.Server.Insights;

public static class GetCourseParts
{
    public static void Configure(HttpChain endpoint) => endpoint.AnswersWithRows(CoursePartRow.Result).TakesGroup().Takes("course", "A course's IRI.", required: true).TakesAsOf();

    /// <summary>
    /// <c>GET /insights/courses/parts</c>: learners, completions and mean score by part of a course, the part with the most learners first.
    /// A figure that would speak of fewer learners than the tenant's privacy threshold is null, and its row says <c>suppressed</c>.
    /// </summary>
    [WolverineGet("/insights/courses/parts")]
    [RequireScope(Scopes.ReadInsights | Scopes.ReadEverything)]
    public static async Task Get(HttpContext http, NpgsqlDataSource database)
    {
        var parameters = new QueryParameters(http.Request.Query);
        var (course, group, position) = (parameters.Required("course"), parameters.Text("group"), parameters.Position());
        var asOf = parameters.Instant(DescribedInsights.AsOf);
        var page = RowsPage.Of(http.Request, parameters);
        if (!await parameters.AcceptAsync(http))
            return;
        var threshold = await Tenants.PrivacyThresholdAsync(database, http.User.Tenant, http.RequestAborted);
        var parts = asOf is { } moment
            ? (await QueryCoursePartsAsOf.RunAsync(database, http.User.Tenant, course, group, page.Read, position, moment, http.RequestAborted)).ToAsyncEnumerable()
            : QueryCourseParts.RunAsync(database, http.User.Tenant, course, group, page.Read, position, http.RequestAborted);
        await page.AnswerAsync(http, CoursePartRow.Result, parts.Select(part => CoursePartRow.Of(part, threshold)), shown => Cursor.Behind(position + shown.Count));
    }
}
