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
        var scope = new PastScope(moment, Course: course, Group: group);
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
        var scope = new PastScope(moment, Course: course, Group: group);
        var totals = await TotalsAsync(database, tenant, scope, await PastCourses.LoadAsync(database, tenant, scope, token), token);
        var reached = totals.GetValueOrDefault(scope.CourseKey!.Value, new CourseTotals());
        return new CourseFunnel(reached.Learners, reached.Started, reached.Half, reached.Completed, reached.Evaluated);
    }

    /// <inheritdoc cref="QueryRatings.RunAsync"/>
    public static async Task<IReadOnlyList<CourseRatings>> RatingsAsync(NpgsqlDataSource database, string tenant, DateTimeOffset moment, CancellationToken token)
    {
        var scope = new PastScope(moment);
        var courses = await PastCourses.LoadAsync(database, tenant, scope, token);
        return
        [
            .. (await TotalsAsync(database, tenant, scope, courses, token)).Where(course => course.Value.Ratings > 0)
                .Select(course => new CourseRatings(courses[course.Key].Id, courses[course.Key].TitleEn, courses[course.Key].TitleZh, course.Value.Ratings, course.Value.RatingBillionths / CourseTotals.Rating)),
        ];
    }

    private static async Task<Dictionary<Guid, CourseTotals>> TotalsAsync(NpgsqlDataSource database, string tenant, PastScope scope, PastCourses courses, CancellationToken token)
    {
        var totals = new Dictionary<Guid, CourseTotals>();
        await foreach (var learner in ReadPast.LearnersAsync(database, tenant, scope, token))
        {
            foreach (var row in courses.Of(learner, scope))
            {
                if (!totals.TryGetValue(row.Course, out var of))
                    totals[row.Course] = of = new CourseTotals();
                of.Add(row.Row, row.Parts);
            }
        }

        return totals;
    }

    private static CourseProgress Of(Courses.Course course, CourseTotals totals) => new(
        course.Id, course.TitleEn, course.TitleZh, course.PartOf, totals.Learners, totals.Completed, totals.Passed,
        (double)((decimal)totals.Progress / totals.Learners / CourseAchievement.Whole), totals.TimeSpentMicroseconds / 1e6, totals.Registered, totals.Withdrew, totals.Distinguished);
}
