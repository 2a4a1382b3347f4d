using LearningRecords.Events;
using LearningRecords.Insights.Courses;
using LearningRecords.Server.Access;
using LearningRecords.Server.Reference;
using Npgsql;
using Wolverine.Http;

namespace LearningRecords.Server.Insights;

public static class GetCatalogue
{
    private const int HighestLevel = 9;

    public static void Configure(HttpChain endpoint) => endpoint.AnswersWithRows(CatalogueRow.Result)
        .Takes("kind", $"{string.Join(", ", ResourceKinds.All)}. Without it: all, and the courses that only statements tell of.")
        .Takes("discipline", "IRI of a discipline.").Takes("level", $"1–{HighestLevel}.").Takes("language", "A language tag.")
        .Takes("provider", "Who offers it.").Takes("audience", "Whom it is for.").Takes("open", "true or false: whether learners can take it up now.")
        .Takes("search", "A part of a title or a name, in any case.")
        .Takes("asOf", "A moment of `stored`: what the catalogue had said by then. Without it: what it says now.");

    /// <summary>
    /// <c>GET /insights/catalogue</c>: courses, micro-courses, teachers and volunteers as the catalogue tells of them, in the order of their ids.
    /// Titles and disciplines that it lacks are those of the statements, and so are courses that it does not know: these have no kind.
    /// </summary>
    [WolverineGet("/insights/catalogue")]
    [RequireScope(Scopes.ReadInsights | Scopes.ReadEverything | Scopes.WriteCatalogue)]
    public static async Task Get(HttpContext http, NpgsqlDataSource database)
    {
        var parameters = new QueryParameters(http.Request.Query);
        var level = parameters.Number("level", 0, 1, HighestLevel);
        var open = parameters.Word("open", ["true", "false"]);
        var (search, asOf, after) = (parameters.Text("search"), parameters.Instant("asOf"), parameters.TextBefore());
        var page = RowsPage.Of(http.Request, parameters);
        var filter = new CatalogueFilter(
            parameters.Word("kind", ResourceKinds.All), parameters.Text("discipline"), level == 0 ? null : level, parameters.Text("language"), parameters.Text("provider"), parameters.Text("audience"),
            open is null ? null : open == "true", search, asOf, after, page.Read);
        if (!await parameters.AcceptAsync(http))
            return;
        await page.AnswerAsync(http, CatalogueRow.Result, QueryCatalogue.RunAsync(database, http.User.Tenant, filter, http.RequestAborted), shown => Cursor.Of(shown[^1].Id));
    }
}
