using System.Text;
using LearningRecords.Insights.Progress;
using LearningRecords.Server.Access;
using LearningRecords.Server.Reference;
using LearningRecords.Xapi;
using Npgsql;
using Wolverine.Http;

namespace LearningRecords.Server.Insights;

public static class GetProgress
{
    public static void Configure(HttpChain endpoint) => endpoint
        .AnswersWithRows(LearnerProgressRows.Result)
        .TakesGroup().TakesCourse()
        .TakesAgent().TakesAsOf();

    /// <summary><c>GET /insights/progress</c>: progress per learner and course. Rows about persons, so no figure is suppressed. Instants are in UTC.</summary>
    [WolverineGet("/insights/progress")]
    [RequireScope(Scopes.ReadInsights | Scopes.ReadEverything)]
    public static async Task Get(HttpContext http, NpgsqlDataSource database)
    {
        var parameters = new QueryParameters(http.Request.Query);
        var (learner, course, group, before) = (parameters.Learner("agent"), parameters.Text("course"), parameters.Text("group"), parameters.KeysBefore());
        var asOf = parameters.Instant(DescribedInsights.AsOf);
        var page = RowsPage.Of(http.Request, parameters);
        if (!await parameters.AcceptAsync(http))
            return;
        var filter = new LearnerProgressFilter(learner, course, group, before, page.Read);
        var rows = asOf is { } moment
            ? QueryProgressAsOf.RunAsync(database, http.User.Tenant, filter, moment, http.RequestAborted)
            : QueryLearnerProgress.RunAsync(database, http.User.Tenant, filter, http.RequestAborted);
        await page.AnswerAsync(http, LearnerProgressRows.Result, rows, shown => Cursor.Behind(shown[^1].Learner, shown[^1].Course));
    }

    /// <summary>A learner's canonical identity, given as such or as an Agent's JSON.</summary>
    public static string? Learner(this QueryParameters parameters, string name)
    {
        if (parameters.Text(name) is not { } text || !text.StartsWith('{'))
            return parameters.Text(name);
        if (AgentIdentity.TryParse(Encoding.UTF8.GetBytes(text), XapiVersion.V2_0_0, out var agent, out var problems))
            return agent!.Ifi;
        parameters.Wrong($"{name} is not an xAPI Agent: {string.Join(" ", problems.Select(problem => problem.Message))}");
        return null;
    }
}
