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
        var sums = new Dictionary<Guid, CourseSum>();
        await foreach (var row in RowsAsync(database, tenant, scope, courses, token))
        {
            if (!sums.TryGetValue(row.Course, out var sum))
                sums[row.Course] = sum = new CourseSum();
            sum.Add(row);
        }

        return
        [
            .. sums.Select(sum => sum.Value.Of(courses[sum.Key])).OrderByDescending(found => found.Learners).ThenBy(found => found.Id, StringComparer.Ordinal)
                .Skip(offset).Take(limit ?? int.MaxValue),
        ];
    }

    /// <inheritdoc cref="QueryFunnel.RunAsync"/>
    public static async Task<CourseFunnel> FunnelAsync(NpgsqlDataSource database, string tenant, string course, string? group, DateTimeOffset moment, CancellationToken token)
    {
        var scope = new PastScope(moment, Course: course, Group: group);
        var funnel = new CourseFunnel(0, 0, 0, 0, 0);
        await foreach (var row in RowsAsync(database, tenant, scope, await PastCourses.LoadAsync(database, tenant, scope, token), token))
        {
            funnel = new CourseFunnel(
                funnel.Reached + 1, funnel.Started + (row.Started ? 1 : 0), funnel.Half + (row.Progress >= 0.5m ? 1 : 0), funnel.Completed + (row.Completed ? 1 : 0),
                funnel.Evaluated + (row.Completed && row.Row.Achievement.Rating is not null ? 1 : 0));
        }

        return funnel;
    }

    /// <inheritdoc cref="QueryRatings.RunAsync"/>
    public static async Task<IReadOnlyList<CourseRatings>> RatingsAsync(NpgsqlDataSource database, string tenant, DateTimeOffset moment, CancellationToken token)
    {
        var scope = new PastScope(moment);
        var courses = await PastCourses.LoadAsync(database, tenant, scope, token);
        var ratings = new Dictionary<Guid, (long Count, double Sum)>();
        await foreach (var row in RowsAsync(database, tenant, scope, courses, token))
        {
            if (row.Row.Achievement.Rating is { } rating)
                ratings[row.Course] = (ratings.GetValueOrDefault(row.Course).Count + 1, ratings.GetValueOrDefault(row.Course).Sum + rating.Value);
        }

        return [.. ratings.Select(rated => new CourseRatings(courses[rated.Key].Id, courses[rated.Key].TitleEn, courses[rated.Key].TitleZh, rated.Value.Count, rated.Value.Sum))];
    }

    private static async IAsyncEnumerable<PastProgress> RowsAsync(
        NpgsqlDataSource database, string tenant, PastScope scope, PastCourses courses, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token)
    {
        await foreach (var learner in ReadPast.LearnersAsync(database, tenant, scope, token))
        {
            foreach (var row in courses.Of(learner, scope))
                yield return row;
        }
    }

    private sealed class CourseSum
    {
        private long _learners;
        private long _completed;
        private long _passed;
        private long _registered;
        private long _withdrew;
        private long _distinguished;
        private decimal _progress;
        private TimeSpan _time;

        public void Add(PastProgress row)
        {
            var told = row.Row.Achievement;
            _learners++;
            _completed += row.Completed ? 1 : 0;
            _passed += told.PassedAt is null ? 0 : 1;
            _registered += told.RegisteredAt is null ? 0 : 1;
            _withdrew += told.WithdrewAt is null ? 0 : 1;
            _distinguished += row.Distinguished ? 1 : 0;
            _progress += row.Progress;
            _time += row.Row.TimeSpent;
        }

        public CourseProgress Of(Courses.Course course) => new(
            course.Id, course.TitleEn, course.TitleZh, course.PartOf, _learners, _completed, _passed, (double)(_progress / _learners), _time.Ticks / TimeSpan.TicksPerMicrosecond / 1e6,
            _registered, _withdrew, _distinguished);
    }
}
