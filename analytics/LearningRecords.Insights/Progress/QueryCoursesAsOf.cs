using LearningRecords.Insights.Past;
using Npgsql;

namespace LearningRecords.Insights.Progress;

/// <summary>How the learners of courses were known to be doing at a past moment of <c>stored</c>.</summary>
public static class QueryCoursesAsOf
{
    /// <inheritdoc cref="QueryCourseProgress.RunAsync"/>
    public static async Task<IReadOnlyList<CourseProgress>> ProgressAsync(
        NpgsqlDataSource database, string tenant, string? group, string? course, int? limit, int offset, DateTimeOffset moment, CancellationToken token)
    {
        var scope = new PastScope(moment, course: course, group: group);
        var courses = await PastCourses.LoadAsync(database, tenant, scope, token);
        var totals = await TotalsAsync(database, tenant, scope, courses, token);
        return
        [
            .. totals.Select(course => Of(courses[course.Key], course.Value)).OrderByDescending(found => found.Learners).ThenBy(found => found.Id, StringComparer.Ordinal)
                .Skip(offset).Take(limit ?? int.MaxValue),
        ];
    }

    /// <inheritdoc cref="QueryFunnel.RunAsync"/>
    public static async Task<CourseFunnel> FunnelAsync(NpgsqlDataSource database, string tenant, string course, string? group, DateTimeOffset moment, CancellationToken token)
    {
        var scope = new PastScope(moment, course: course, group: group);
        var totals = await TotalsAsync(database, tenant, scope, await PastCourses.LoadAsync(database, tenant, scope, token), token);
        var reached = totals.GetValueOrDefault(scope.Course!.Value, new CourseTotals());
        return new CourseFunnel(reached.Learners, reached.Started, reached.Half, reached.Completed, reached.Evaluated);
    }

    /// <inheritdoc cref="QueryRatings.RunAsync"/>
    public static async Task<IReadOnlyList<CourseRatings>> RatingsAsync(NpgsqlDataSource database, string tenant, string? group, DateTimeOffset moment, CancellationToken token)
    {
        var scope = new PastScope(moment, group: group);
        var courses = await PastCourses.LoadAsync(database, tenant, scope, token);
        return
        [
            .. (await TotalsAsync(database, tenant, scope, courses, token)).Where(course => course.Value.Ratings > 0)
                .Select(course => new CourseRatings(courses[course.Key].Id, courses[course.Key].TitleEn, courses[course.Key].TitleZh, course.Value.Ratings, course.Value.RatingBillionths / CourseTotals.Rating)),
        ];
    }

    private static async Task<Dictionary<Guid, CourseTotals>> TotalsAsync(NpgsqlDataSource database, string tenant, PastScope scope, PastCourses courses, CancellationToken token)
    {
        return await ReadPast.SumAsync(
            database, tenant, scope, () => new Dictionary<Guid, CourseTotals>(),
            (sum, learner) =>
            {
                foreach (var facts in learner.Facts.GroupBy(fact => fact.Fact.Course).Where(facts => (scope.Course is not { } asked || facts.Key == asked) && facts.Any(fact => fact.CountsFor(scope.Group))))
                    sum.SumOf(facts.Key).Add(CourseAchievement.Of(facts.Select(fact => fact.Fact)), courses[facts.Key].Parts.Length);
            },
            (sum, other) =>
            {
                foreach (var (course, totals) in other)
                    sum.SumOf(course).Add(totals);
            }, token);
    }

    private static CourseProgress Of(PastCourse course, CourseTotals totals) => new(
        course.Id, course.TitleEn, course.TitleZh, course.PartOf, totals.Learners, totals.Completed, totals.Passed,
        (double)((decimal)totals.Progress / totals.Learners / CourseAchievement.Whole), totals.TimeSpentMicroseconds / 1e6, totals.Registered, totals.Withdrew, totals.Distinguished);
}
