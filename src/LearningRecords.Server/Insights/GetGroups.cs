using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Server.Access;
using Npgsql;
using Wolverine.Http;

namespace LearningRecords.Server.Insights;

public static class GetGroups
{
    /// <summary>
    /// <c>GET /insights/groups</c>: the learner groups of the tenant with how many learners were ever active in each, the largest first.
    /// Answer: <c>{"groups": [{"id", "kind", "parentId", "nameEn", "nameZh", "learners"}]}</c>.
    /// </summary>
    [WolverineGet("/insights/groups")]
    [RequireScope(Scopes.ReadInsights | Scopes.ReadEverything)]
    public static async Task Get(HttpContext http, NpgsqlDataSource database)
    {
        if (await new QueryParameters(http.Request.Query).AcceptAsync(http))
            await http.Response.WriteAsJsonAsync(new { groups = await QueryLearnerGroups.RunAsync(database, http.User.Tenant, http.RequestAborted) }, http.RequestAborted);
    }
}
