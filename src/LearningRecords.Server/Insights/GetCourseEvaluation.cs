using LearningRecords.Insights.Progress;
using LearningRecords.Server.Access;
using LearningRecords.Xapi;
using Npgsql;
using Wolverine.Http;

namespace LearningRecords.Server.Insights;

public static class GetCourseEvaluation
{
    public static void Configure(HttpChain endpoint) => endpoint.AnswersWithRows(EvaluationRow.Result).TakesGroup().TakesCourse().TakesAsOf();

    /// <summary>
    /// <c>GET /insights/courses/evaluation</c>: what learners made of the courses, the best first; of a group: what its learners did who learnt as its members.
    /// A course rated by fewer learners than the tenant's privacy threshold has no figures, says <c>suppressed</c> and stands last.
    /// </summary>
    [WolverineGet("/insights/courses/evaluation")]
    [RequireScope(Scopes.ReadInsights | Scopes.ReadEverything)]
    public static async Task Get(HttpContext http, NpgsqlDataSource database)
    {
        var parameters = new QueryParameters(http.Request.Query);
        var (course, group, position) = (parameters.Text("course"), parameters.Text("group"), parameters.Position());
        var asOf = parameters.Instant(DescribedInsights.AsOf);
        var page = RowsPage.Of(http.Request, parameters);
        if (!await parameters.AcceptAsync(http))
            return;
        var threshold = await Tenants.PrivacyThresholdAsync(database, http.User.Tenant, http.RequestAborted);
        var ratings = asOf is { } moment
            ? await QueryCoursesAsOf.RatingsAsync(database, http.User.Tenant, group, moment, http.RequestAborted)
            : await QueryRatings.RunAsync(database, http.User.Tenant, group, http.RequestAborted);
        var all = CourseEvaluation.Of(ratings, threshold);
        var evaluated = (course is null ? all.Skip(position) : all.Where(row => row.Course == IriKey.Of(course)).Skip(position)).Take(page.Read ?? int.MaxValue).ToArray();
        var rows = await EvaluationRow.NamedAsync(database, http.User.Tenant, evaluated, http.RequestAborted);
        await page.AnswerAsync(http, EvaluationRow.Result, rows.ToAsyncEnumerable(), shown => Cursor.Behind(position + shown.Count));
    }
}
