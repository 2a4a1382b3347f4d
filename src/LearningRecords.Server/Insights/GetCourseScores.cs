using LearningRecords.Insights.Progress;
using LearningRecords.Server.Access;
using LearningRecords.Server.Reference;
using Npgsql;
using Wolverine.Http;

namespace LearningRecords.Server.Insights;

public static class GetCourseScores
{
    public static void Configure(HttpChain endpoint) => endpoint.AnswersWithRows(ScoreRow.Result).TakesGroup().Takes("course", "A course's IRI.", required: true);

    /// <summary>
    /// <c>GET /insights/courses/scores</c>: how many learners of a course have a best score in each tenth; before these stand the negative scores, if there are any.
    /// A bin that would speak of fewer learners than the tenant's privacy threshold is null and says <c>suppressed</c>, and where that is one alone, so is the smallest of the others.
    /// </summary>
    [WolverineGet("/insights/courses/scores")]
    [RequireScope(Scopes.ReadInsights | Scopes.ReadEverything)]
    public static Task Get(HttpContext http, NpgsqlDataSource database) => AnswerWithBins.RunAsync(http, database, ScoreRow.Result, QueryScores.RunAsync, ScoreRow.Of);
}
