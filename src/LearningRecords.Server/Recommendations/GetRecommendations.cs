using LearningRecords.Server.Access;
using LearningRecords.Server.Insights;
using LearningRecords.Server.Recommendations.Feedback;
using LearningRecords.Server.Reference;
using Wolverine.Http;

namespace LearningRecords.Server.Recommendations;

public static class GetRecommendations
{
    private const string Shown = "shown";

    public static void Configure(HttpChain endpoint) => endpoint
        .IsDescribedAs("Courses to recommend to a learner group or a learner")
        .Takes("group", "Id of a learner group. With agent: what stands in where nothing is known of the learner.")
        .Takes("agent", "A learner: an xAPI Agent as JSON, or a canonical identity; need not be known.")
        .Takes("limit", "How many courses, 1–100. Usually 10.")
        .Takes("language", "Only courses of this language, a tag such as zh or zh-CN.")
        .Takes("level", "Only courses of this level, 1 (introduction) to 9.")
        .Takes("maxMinutes", "Only courses that take at most so many minutes.")
        .Takes("open", "true: only courses that learners can take up now.")
        .Takes("discipline", "Only courses of this discipline, an IRI.")
        .Takes("excludeTaken", "true: leave out what at least half of the group's learners took. What a learner took is always left out.")
        .Takes("diversity", "Of a group, in percent: how much a discipline that was already chosen is held back. Usually 20.")
        .Takes("record", "shown: store statements that the learner was shown these courses; takes an Agent as JSON, and the scope statements/write.")
        .Answers(StatusCodes.Status200OK, "The courses in order, each with the fact that speaks for it.", typeof(Recommended))
        .RefusesWrongParameters();

    /// <summary>
    /// <c>GET /recommendations?group=…</c> or <c>?agent=…</c>: the courses to recommend to a learner group as a whole, or to one learner
    /// (an xAPI Agent as JSON, or a canonical identity), who need not be known: then the ranking of <c>group</c> stands in, or of a group the learner is in, or popularity.
    /// Pinned courses come first, blocked ones and those the learner took or lately waved away are left out. <c>limit</c>: 1–100, usually 10; filters as described.
    /// Answer: <c>{"id", "basis", "modelId", "note", "courses": [{"rank", "course", "titleEn", "titleZh", "discipline", "score", "suggestion", "reason": {"kind", "because", "share", "support", "textEn", "textZh"}}]}</c>;
    /// <c>basis</c> is <c>model</c>, <c>group</c>, <c>popularity-in-group</c> or <c>popularity</c>, and <c>note</c> says why when it is not the model's ranking of whom was asked for.
    /// <c>share</c> and <c>support</c> are null where they would speak of fewer learners than the tenant's privacy threshold. What became of a course is told by a statement
    /// <c>http://id.tincanapi.com/verb/viewed</c>, <c>…/selected</c> or <c>…/skipped</c> whose object is the activity <c>suggestion</c> of the type
    /// <c>http://id.tincanapi.com/activitytype/suggestion</c>, with the course in <c>context.contextActivities.other</c>. 400 names every wrong parameter.
    /// </summary>
    [WolverineGet("/recommendations")]
    [RequireScope(Scopes.ReadRecommendations | Scopes.ReadEverything)]
    public static async Task Get(HttpContext http, Recommend recommend, RecordShown recordShown)
    {
        var parameters = new QueryParameters(http.Request.Query);
        var request = RequestedCourses.Read(parameters);
        var record = parameters.Word("record", [Shown]) is not null;
        if (record && RecordShown.AgentOf(http.Request) is null)
            parameters.Wrong("record=shown takes an agent as JSON: statements are about a learner.");
        if (!await parameters.AcceptAsync(http))
            return;
        if (record && (http.User.Scopes & (Scopes.WriteStatements | Scopes.All)) == Scopes.None)
            throw new RefusedException(StatusCodes.Status403Forbidden, "record=shown stores statements, which takes one of the scopes statements/write, all.");
        var chosen = await recommend.RunAsync(http.User.Tenant, request, http.RequestAborted);
        if (record)
            await recordShown.RunAsync(http, chosen);
        await http.Response.WriteAsJsonAsync(chosen.Recommended, http.RequestAborted);
    }
}

/// <summary>Reads from a query string for whom and by what filters courses are asked for.</summary>
public static class RequestedCourses
{
    private static readonly string[] Flags = ["true", "false"];

    public static RecommendationRequest Read(QueryParameters parameters)
    {
        var (group, learner) = (parameters.Text("group"), parameters.Learner("agent"));
        if (group is null && learner is null)
            parameters.Wrong("Give group or agent.");
        return new RecommendationRequest(
            group, learner, parameters.Number("limit", 10, 1, 100), ReadFilters(parameters),
            parameters.Word("excludeTaken", Flags) == "true", parameters.Number("diversity", (int)(RecommendationRequest.UsualDiversity * 100), 0, 100) / 100.0);
    }

    public static CourseFilters ReadFilters(QueryParameters parameters) => new(
        parameters.Text("language"),
        parameters.Number("level", 0, 1, 9) is > 0 and var level ? level : null,
        parameters.Number("maxMinutes", 0, 1, 1_000_000) is > 0 and var minutes ? minutes : null,
        parameters.Word("open", Flags) == "true",
        parameters.Text("discipline"));
}
