using LearningRecords.Insights.Videos;
using LearningRecords.Server.Access;
using LearningRecords.Server.Reference;
using Npgsql;
using Wolverine.Http;

namespace LearningRecords.Server.Insights;

public static class GetVideoSeconds
{
    public static void Configure(HttpChain endpoint) => endpoint.AnswersWithRows(VideoSecondRow.Result).Takes("activity", "A video's IRI.", required: true).TakesAsOf();

    /// <summary>
    /// <c>GET /insights/videos/seconds</c>: viewers and views of a video second by second, its drop-off curve.
    /// A second that would speak of fewer learners than the tenant's privacy threshold, those who watched it or those who did not, is null and says <c>suppressed</c>.
    /// </summary>
    [WolverineGet("/insights/videos/seconds")]
    [RequireScope(Scopes.ReadInsights | Scopes.ReadEverything)]
    public static async Task Get(HttpContext http, NpgsqlDataSource database)
    {
        var parameters = new QueryParameters(http.Request.Query);
        var (activity, position) = (parameters.Required("activity"), parameters.Position());
        var asOf = parameters.Instant(DescribedInsights.AsOf);
        var page = RowsPage.Of(http.Request, parameters, usualLimit: 1_000);
        if (!await parameters.AcceptAsync(http))
            return;
        var threshold = await Tenants.PrivacyThresholdAsync(database, http.User.Tenant, http.RequestAborted);
        var video = asOf is { } moment
            ? await QueryVideosAsOf.SecondsAsync(database, http.User.Tenant, activity, moment, http.RequestAborted)
            : await QueryVideoSeconds.RunAsync(database, http.User.Tenant, activity, http.RequestAborted);
        var seconds = video is null ? [] : VideoSecondRow.Of(video, threshold).Skip(position).Take(page.Read ?? int.MaxValue);
        await page.AnswerAsync(http, VideoSecondRow.Result, seconds.ToAsyncEnumerable(), shown => Cursor.Behind(position + shown.Count));
    }
}
