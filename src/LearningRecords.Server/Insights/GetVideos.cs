using LearningRecords.Insights.Videos;
using LearningRecords.Server.Access;
using Npgsql;
using Wolverine.Http;

namespace LearningRecords.Server.Insights;

public static class GetVideos
{
    public static void Configure(HttpChain endpoint) => endpoint.AnswersWithRows(VideoRow.Result).TakesGroup().TakesCourse().TakesAsOf();

    /// <summary>
    /// <c>GET /insights/videos</c>: viewers and time watched by video, the video with the most viewers first. Of a group: what its learners watched, those who ever did anything as its members, in the course if one is named.
    /// A video with fewer viewers than the tenant's privacy threshold has no figures and says <c>suppressed</c>.
    /// </summary>
    [WolverineGet("/insights/videos")]
    [RequireScope(Scopes.ReadInsights | Scopes.ReadEverything)]
    public static async Task Get(HttpContext http, NpgsqlDataSource database)
    {
        var parameters = new QueryParameters(http.Request.Query);
        var (course, group, position) = (parameters.Text("course"), parameters.Text("group"), parameters.Position());
        var asOf = parameters.Instant(DescribedInsights.AsOf);
        var page = RowsPage.Of(http.Request, parameters);
        if (!await parameters.AcceptAsync(http))
            return;
        var threshold = await Tenants.PrivacyThresholdAsync(database, http.User.Tenant, http.RequestAborted);
        var videos = (asOf, group) switch
        {
            ({ } moment, _) => (await QueryVideosAsOf.RunAsync(database, http.User.Tenant, course, group, page.Read, position, moment, http.RequestAborted)).ToAsyncEnumerable(),
            (_, { } ofGroup) => QueryVideosOfGroup.RunAsync(database, http.User.Tenant, course, ofGroup, page.Read, position, http.RequestAborted),
            _ => QueryVideos.RunAsync(database, http.User.Tenant, course, page.Read, position, http.RequestAborted),
        };
        await page.AnswerAsync(http, VideoRow.Result, videos.Select(video => VideoRow.Of(video, threshold)), shown => Cursor.Behind(position + shown.Count));
    }
}
