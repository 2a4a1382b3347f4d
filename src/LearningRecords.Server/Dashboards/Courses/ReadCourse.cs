using LearningRecords.Insights;
using LearningRecords.Insights.Courses;
using LearningRecords.Insights.Engagement;
using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Insights.Progress;
using LearningRecords.Insights.Videos;
using LearningRecords.Server.Dashboards.Engagement;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Server.Dashboards.Courses;

/// <summary>Everything the page of a course shows; null where a figure would speak of too few learners.</summary>
/// <param name="Group">The chosen learner group; null: everyone.</param>
/// <param name="Progress">Null: nobody of the group takes the course.</param>
/// <param name="Evaluation">Null: nobody of the group rated it.</param>
/// <param name="Groups">All that may be chosen.</param>
/// <param name="GroupsThatTakeIt">Those that the reader may see, the one with the most learners first.</param>
/// <param name="Videos">The one that most of the group watched first.</param>
/// <param name="Video">The one whose seconds are shown; null: nobody of the group watched any.</param>
public sealed record CourseView(
    Course Course,
    IReadOnlyList<LearnerGroupRow> Groups,
    LearnerGroupRow? Group,
    Period Period,
    IReadOnlyList<TrendRow> Trend,
    CourseProgressRow? Progress,
    CourseEvaluation? Evaluation,
    IReadOnlyList<FunnelRow> Funnel,
    IReadOnlyList<CoursePartRow> Parts,
    IReadOnlyList<ScoreRow> Scores,
    IReadOnlyList<CompletionTimeRow> Times,
    IReadOnlyList<CourseGroupRow> GroupsThatTakeIt,
    IReadOnlyList<WatchedVideo> Videos,
    WatchedVideo? Video,
    IReadOnlyList<VideoSecondRow> Seconds);

/// <summary>Reads one course of one tenant from the read models.</summary>
public sealed class ReadCourse(NpgsqlDataSource database, RememberedFigures remembered, TimeProvider clock)
{
    private const int MostVideos = 100;

    /// <returns>Null: no statement has told of the course.</returns>
    public async Task<CourseView?> RunAsync(PageTenant page, CourseAddress address, CancellationToken token)
    {
        var (tenant, threshold) = (page.Name, page.Threshold);
        if (address.Course is not { } id || !(await QueryCourses.OfAsync(database, tenant, [id], token)).TryGetValue(id, out var course))
            return null;
        var key = IriKey.Of(id);
        var groups = page.Sight.Among(LearnerGroupRow.Of(await QueryLearnerGroups.RunAsync(database, tenant, token), threshold));
        var group = groups.FirstOrDefault(candidate => candidate.Id == address.Where.Group);

        var days = await QueryEngagement.RunAsync(database, tenant, new EngagementFilter(null, address.Where.Until, group?.Id, id), token);
        var period = Period.Shown(address.Where.From, address.Where.Until, days, DashboardDay.Today(clock));
        var videos = await ReadAsync("videos", cancel => VideosAsync(tenant, id, group?.Id, cancel));
        var video = videos.FirstOrDefault(candidate => candidate.Id == address.Video) ?? (videos is [var first, ..] ? first : null);
        var seconds = video is null ? [] : await ReadAsync<VideoSecondRow>($"seconds of {video.Id}", async cancel => [.. VideoSecondRow.Of(await SecondsAsync(tenant, id, group?.Id, video.Id, cancel), threshold)]);

        return new CourseView(
            course, groups, group, period,
            [.. period.Fill([.. days.Where(day => day.Day >= period.From)]).Select(day => TrendRow.Of(day, threshold))],
            (await ReadAsync<CourseProgressRow>("progress", async cancel => await QueryCourseProgress.RunAsync(database, tenant, group?.Id, id, 1, 0, cancel).Select(found => CourseProgressRow.Of(found, threshold)).ToListAsync(cancel))).SingleOrDefault(),
            (await remembered.ReadAsync<CourseEvaluation>(tenant, $"evaluation {threshold.Learners} {group?.Id}", async cancel => [.. CourseEvaluation.Of(await QueryRatings.RunAsync(database, tenant, group?.Id, cancel), threshold)], token)).FirstOrDefault(row => row.Course == key),
            await ReadAsync<FunnelRow>("funnel", async cancel => [.. FunnelRow.Of(await QueryFunnel.RunAsync(database, tenant, id, group?.Id, cancel), threshold)]),
            await ReadAsync<CoursePartRow>("parts", async cancel => await QueryCourseParts.RunAsync(database, tenant, id, group?.Id, null, 0, cancel).Select(part => CoursePartRow.Of(part, threshold)).ToListAsync(cancel)),
            await ReadAsync("scores", async cancel => ScoreRow.Of(await QueryScores.RunAsync(database, tenant, id, group?.Id, cancel), threshold)),
            await ReadAsync("times", async cancel => CompletionTimeRow.Of(await QueryTimeToComplete.RunAsync(database, tenant, id, group?.Id, cancel), threshold)),
            [
                .. (await remembered.ReadAsync(tenant, $"course groups {threshold.Learners} {id}", async cancel => CourseGroupRow.Of(await QueryCourseGroups.RunAsync(database, tenant, id, cancel), threshold), token))
                    .Where(row => page.Sight.SeesGroup(row.Id)),
            ],
            videos, video, seconds);

        Task<IReadOnlyList<TRow>> ReadAsync<TRow>(string what, Func<CancellationToken, Task<IReadOnlyList<TRow>>> read) =>
            remembered.ReadAsync(tenant, $"course {what} {threshold.Learners} {id}\n{group?.Id}", read, token);
    }

    private async Task<IReadOnlyList<WatchedVideo>> VideosAsync(string tenant, string course, string? group, CancellationToken token) =>
        await (group is null
            ? QueryVideos.RunAsync(database, tenant, course, MostVideos, 0, token)
            : QueryVideosOfGroup.RunAsync(database, tenant, course, group, MostVideos, 0, token)).ToListAsync(token);

    private async Task<VideoSeconds> SecondsAsync(string tenant, string course, string? group, string video, CancellationToken token) => group is null
        ? await QueryVideoSeconds.RunAsync(database, tenant, video, token) ?? new VideoSeconds(null, 0, [], [])
        : await QueryVideosOfGroup.SecondsAsync(database, tenant, course, group, video, token);
}
