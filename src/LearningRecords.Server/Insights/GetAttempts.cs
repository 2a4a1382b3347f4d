using LearningRecords.Insights.Progress;
using LearningRecords.Server.Access;
using Npgsql;
using Wolverine.Http;

namespace LearningRecords.Server.Insights;

public static class GetAttempts
{
    public static void Configure(HttpChain endpoint) => endpoint.AnswersWithRows(AttemptRows.Result).TakesGroup().TakesCourse().TakesAgent().TakesAsOf();

    /// <summary><c>GET /insights/attempts</c>: progress, scores and verdict per learner, course and registration. Rows about persons, so no figure is suppressed. Instants are in UTC.</summary>
    [WolverineGet("/insights/attempts")]
    [RequireScope(Scopes.ReadInsights | Scopes.ReadEverything)]
    public static async Task Get(HttpContext http, NpgsqlDataSource database)
    {
        var parameters = new QueryParameters(http.Request.Query);
        var (learner, course, group, before) = (parameters.Learner("agent"), parameters.Text("course"), parameters.Text("group"), parameters.AttemptBefore());
        var asOf = parameters.Instant(DescribedInsights.AsOf);
        var page = RowsPage.Of(http.Request, parameters);
        if (!await parameters.AcceptAsync(http))
            return;
        var filter = new AttemptFilter(learner, course, group, before, page.Read);
        var attempts = asOf is { } moment
            ? QueryProgressAsOf.AttemptsAsync(database, http.User.Tenant, filter, moment, http.RequestAborted)
            : QueryAttempts.RunAsync(database, http.User.Tenant, filter, http.RequestAborted);
        await page.AnswerAsync(http, AttemptRows.Result, attempts, shown => Cursor.Behind(shown[^1].Learner, shown[^1].Course, shown[^1].Registration));
    }
}
