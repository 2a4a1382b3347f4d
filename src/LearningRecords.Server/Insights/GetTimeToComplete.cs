using LearningRecords.Insights.Progress;
using LearningRecords.Server.Access;
using LearningRecords.Server.Reference;
using Npgsql;
using Wolverine.Http;

namespace LearningRecords.Server.Insights;

public static class GetTimeToComplete
{
    public static void Configure(HttpChain endpoint) => endpoint.AnswersWithRows(CompletionTimeRow.Result).TakesGroup().Takes("course", "A course's IRI.", required: true);

    /// <summary>
    /// <c>GET /insights/courses/time-to-complete</c>: how long learners took from their first statement in a course to completing it.
    /// A bin that would speak of fewer learners than the tenant's privacy threshold is null and says <c>suppressed</c>, and where that is one alone, so is the smallest of the others.
    /// </summary>
    [WolverineGet("/insights/courses/time-to-complete")]
    [RequireScope(Scopes.ReadInsights | Scopes.ReadEverything)]
    public static Task Get(HttpContext http, NpgsqlDataSource database) => AnswerWithBins.RunAsync(http, database, CompletionTimeRow.Result, QueryTimeToComplete.RunAsync, CompletionTimeRow.Of);
}
