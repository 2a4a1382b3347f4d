using LearningRecords.Insights.Courses;
using LearningRecords.Insights.Learners;
using LearningRecords.Insights.Progress;
using LearningRecords.Server.People;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Server.Dashboards.Learners;

/// <summary>What is known, or was known at a moment, of one learner.</summary>
/// <param name="Progress">Per course, the latest activity first.</param>
/// <param name="Days">The days with any statement.</param>
/// <param name="More">Whether entries follow after those of the timeline.</param>
/// <param name="Courses">Titles of the courses that are named.</param>
public sealed record LearnerHistory(
    KnownLearner Learner,
    IReadOnlyList<LearnerProgress> Progress,
    IReadOnlyList<CourseAttempt> Attempts,
    IReadOnlyList<LearnerDay> Days,
    IReadOnlyList<TimelineEntry> Timeline,
    bool More,
    IReadOnlyDictionary<string, Course> Courses)
{
    public string TitleOf(string course) => Courses.TryGetValue(course, out var known) ? InWords.Named(known.TitleEn, known.TitleZh, course) : course;
}

/// <summary>Reads one learner of one tenant, and notes that the reader saw them.</summary>
public sealed class ReadLearner(NpgsqlDataSource database, LearnerViews views)
{
    private const int EntriesOnPage = 40;

    /// <returns>Null: no statement has told of them, or they are not within the reader's sight.</returns>
    public async Task<LearnerHistory?> RunAsync(HttpContext http, PageTenant page, LearnerAddress address, CancellationToken token)
    {
        var tenant = page.Name;
        if (address.Learner is not { } identity || !await http.Sight.SeesLearnerAsync(database, IriKey.Of(identity), token) || await QueryLearner.RunAsync(database, tenant, identity, token) is not { } learner)
            return null;
        await views.RecordAsync(http, [identity]);

        var filter = new LearnerProgressFilter(identity, null, null, null, null);
        var progress = address.AsOf is { } moment
            ? await QueryProgressAsOf.RunAsync(database, tenant, filter, moment, token).ToListAsync(token)
            : await QueryLearnerProgress.RunAsync(database, tenant, filter, token).ToListAsync(token);
        var attemptsOfAll = new AttemptFilter(identity, null, null, null, null);
        var attempts = address.AsOf is { } then
            ? await QueryProgressAsOf.AttemptsAsync(database, tenant, attemptsOfAll, then, token).ToListAsync(token)
            : await QueryAttempts.RunAsync(database, tenant, attemptsOfAll, token).ToListAsync(token);
        var timeline = await QueryTimeline.RunAsync(database, tenant, identity, address.AsOf, address.Before, EntriesOnPage + 1, token);
        return new LearnerHistory(
            learner, [.. progress.OrderByDescending(row => row.LastActivity)], [.. attempts.OrderByDescending(attempt => attempt.LastActivity)],
            await QueryLearnerDays.RunAsync(database, tenant, identity, address.AsOf, token),
            [.. timeline.Take(EntriesOnPage)], timeline.Count > EntriesOnPage,
            await QueryCourses.OfAsync(database, tenant, progress.Select(row => row.Course).Concat(attempts.Select(attempt => attempt.Course)), token));
    }
}
