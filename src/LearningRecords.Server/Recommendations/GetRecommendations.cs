using LearningRecords.Server.Access;
using LearningRecords.Server.Insights;
using LearningRecords.Server.Reference;
using Wolverine.Http;

namespace LearningRecords.Server.Recommendations;

public static class GetRecommendations
{
    public static void Configure(HttpChain endpoint) => endpoint
        .IsDescribedAs("Courses to recommend to a learner group or a learner")
        .Takes("group", "Id of a learner group. Either this or agent.")
        .Takes("agent", "A learner: an xAPI Agent as JSON, or a canonical identity; need not be known.")
        .Takes("limit", "How many courses, 1–100. Usually 10.")
        .Answers(StatusCodes.Status200OK, "The courses in order, each with the fact that speaks for it.", typeof(Recommended))
        .RefusesWrongParameters();

    /// <summary>
    /// <c>GET /recommendations?group=…</c> or <c>?agent=…</c>: the courses to recommend to a learner group as a whole, or to one learner
    /// (an xAPI Agent as JSON, or a canonical identity), who need not be known. <c>limit</c>: 1–100, usually 10.
    /// Answer: <c>{"basis", "modelId", "note", "courses": [{"rank", "course", "titleEn", "titleZh", "score", "reason": {"kind", "because", "share", "support", "textEn", "textZh"}}]}</c>;
    /// <c>basis</c> is <c>model</c>, <c>popularity-in-group</c> or <c>popularity</c>, and <c>note</c> says why when it is not the model. 400 names every wrong parameter.
    /// </summary>
    [WolverineGet("/recommendations")]
    [RequireScope(Scopes.ReadRecommendations | Scopes.ReadEverything)]
    public static async Task Get(HttpContext http, Recommend recommend)
    {
        var parameters = new QueryParameters(http.Request.Query);
        var (group, learner) = (parameters.Text("group"), parameters.Learner("agent"));
        var limit = parameters.Number("limit", 10, 1, 100);
        if (group is null == learner is null)
            parameters.Wrong("Give either group or agent.");
        if (!await parameters.AcceptAsync(http))
            return;
        var recommended = group is not null
            ? await recommend.ForGroupAsync(http.User.Tenant, group, limit, http.RequestAborted)
            : await recommend.ForLearnerAsync(http.User.Tenant, learner!, limit, http.RequestAborted);
        await http.Response.WriteAsJsonAsync(recommended, http.RequestAborted);
    }
}
