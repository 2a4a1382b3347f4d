using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Server.Access;
using LearningRecords.Server.Reference;
using LearningRecords.Xapi;
using Npgsql;
using Wolverine.Http;

namespace LearningRecords.Server.Insights;

public static class GetGroupMembers
{
    public static void Configure(HttpChain endpoint) => endpoint.AnswersWithRows(GroupMember.Result).Takes("id", "Id of a learner group.", required: true);

    /// <summary>
    /// <c>GET /insights/groups/members?id=GROUP</c>: who belongs to the group now, or to any group in it, and how far they came. Of a team: whoever was ever active in its context.
    /// Learners of whom there is no statement yet are not listed. Rows about persons, so no figure is suppressed. Instants are in UTC.
    /// </summary>
    [WolverineGet("/insights/groups/members")]
    [RequireScope(Scopes.ReadInsights | Scopes.ReadEverything)]
    public static async Task Get(HttpContext http, NpgsqlDataSource database)
    {
        var parameters = new QueryParameters(http.Request.Query);
        var (group, after) = (parameters.Required("id"), parameters.KeyBefore());
        var page = RowsPage.Of(http.Request, parameters);
        if (!await parameters.AcceptAsync(http))
            return;
        var members = QueryGroupMembers.RunAsync(database, http.User.Tenant, group, after, page.Read, http.RequestAborted);
        await page.AnswerAsync(http, GroupMember.Result, members, shown => Cursor.Of($"{IriKey.Of(shown[^1].Learner):N}"));
    }
}
