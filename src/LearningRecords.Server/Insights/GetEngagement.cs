using LearningRecords.Insights.Engagement;
using LearningRecords.Server.Access;
using Npgsql;
using Wolverine.Http;

namespace LearningRecords.Server.Insights;

public static class GetEngagement
{
    /// <summary>
    /// <c>GET /insights/engagement</c>: active learners, statements and completions per day (Asia/Shanghai).
    /// Parameters: <c>from</c> and <c>until</c> (days, inclusive), <c>group</c> and <c>course</c> (ids). 400 names every wrong parameter.
    /// Answer: <c>{"days": [{"day": "2026-03-31", "activeLearners": 12, "statements": 345, "completions": 3}]}</c>, days without statements left out.
    /// </summary>
    [WolverineGet("/insights/engagement")]
    [RequireScope(Scopes.ReadInsights | Scopes.ReadEverything)]
    public static async Task Get(HttpContext http, NpgsqlDataSource database)
    {
        var parameters = new QueryParameters(http.Request.Query);
        var filter = new EngagementFilter(parameters.Day("from"), parameters.Day("until"), parameters.Text("group"), parameters.Text("course"));
        if (await parameters.AcceptAsync(http))
            await http.Response.WriteAsJsonAsync(new { days = await QueryEngagement.RunAsync(database, http.User.Tenant, filter, http.RequestAborted) }, http.RequestAborted);
    }
}
