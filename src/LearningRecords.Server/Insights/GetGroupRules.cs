using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Server.Access;
using LearningRecords.Server.Reference;
using Npgsql;
using Wolverine.Http;

namespace LearningRecords.Server.Insights;

public static class GetGroupRules
{
    public static void Configure(HttpChain endpoint) => endpoint.AnswersWithRows(GroupRuleRow.Result).Takes("id", "Id of a learner group.", required: true);

    /// <summary><c>GET /insights/groups/rule?id=GROUP</c>: every rule that was ever set for a group, the last first.</summary>
    [WolverineGet("/insights/groups/rule")]
    [RequireScope(Scopes.ReadInsights | Scopes.ReadEverything | Scopes.WriteGroups)]
    public static async Task Get(HttpContext http, NpgsqlDataSource database)
    {
        var parameters = new QueryParameters(http.Request.Query);
        var (group, position) = (parameters.Required("id"), parameters.Position());
        var page = RowsPage.Of(http.Request, parameters);
        if (!await parameters.AcceptAsync(http))
            return;
        var rules = (await QueryGroupRules.RunAsync(database, http.User.Tenant, group, http.RequestAborted)).Skip(position).Take(page.Read ?? int.MaxValue);
        await page.AnswerAsync(http, GroupRuleRow.Result, rules.ToAsyncEnumerable(), shown => Cursor.Behind(position + shown.Count));
    }
}
