using LearningRecords.Insights.Facts;
using LearningRecords.Server.Access;
using Npgsql;
using Wolverine.Http;

namespace LearningRecords.Server.Insights;

public static class GetSummary
{
    /// <summary>
    /// <c>GET /insights/summary</c>: how much the read models hold: <c>{"statements", "learners", "courses", "activities", "stored"}</c>,
    /// voided statements left out; <c>stored</c> is the last one folded, null when there is none.
    /// </summary>
    [WolverineGet("/insights/summary")]
    [RequireScope(Scopes.ReadInsights | Scopes.ReadEverything)]
    public static async Task Get(HttpContext http, NpgsqlDataSource database)
    {
        if (await new QueryParameters(http.Request.Query).AcceptAsync(http))
            await http.Response.WriteAsJsonAsync(await QuerySummary.RunAsync(database, http.User.Tenant, http.RequestAborted), http.RequestAborted);
    }
}
