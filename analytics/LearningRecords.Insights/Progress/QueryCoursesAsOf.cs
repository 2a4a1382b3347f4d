using System.Runtime.InteropServices;
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
        var totals = await TotalsAsync(database, tenant, new PastScope(moment, course: course, group: group), token);
        var asked = totals.OrderByDescending(course => course.Value.Learners).ThenBy(course => course.Key).Skip(offset).Take(limit ?? int.MaxValue).ToArray();
        var courses = await PastCourses.LoadAsync(database, tenant, moment, [.. asked.Select(course => course.Key)], token);
        return [.. asked.Select(course => Of(courses[course.Key], course.Value))];
    }

    /// <inheritdoc cref="QueryFunnel.RunAsync"/>
    public static async Task<CourseFunnel> FunnelAsync(NpgsqlDataSource database, string tenant, string course, string? group, DateTimeOffset moment, CancellationToken token)
    {
        var scope = new PastScope(moment, course: course, group: group);
        var totals = await TotalsAsync(database, tenant, scope, token);
        var reached = totals.GetValueOrDefault(scope.Course!.Value, new CourseTotals());
        return new CourseFunnel(reached.Learners, reached.Started, reached.Half, reached.Completed, reached.Evaluated);
    }

    /// <inheritdoc cref="QueryRatings.RunAsync"/>
    public static async Task<IReadOnlyList<CourseRatings>> RatingsAsync(NpgsqlDataSource database, string tenant, string? group, DateTimeOffset moment, CancellationToken token)
    {
        var totals = await TotalsAsync(database, tenant, new PastScope(moment, group: group), token);
        return
        [
            .. totals.Where(course => course.Value.Ratings > 0)
                .Select(course => new CourseRatings(course.Key, course.Value.Ratings, course.Value.RatingBillionths / CourseTotals.Rating)),
        ];
    }

    private static async Task<Dictionary<Guid, CourseTotals>> TotalsAsync(NpgsqlDataSource database, string tenant, PastScope scope, CancellationToken token)
    {
        var parts = await PastCourses.CountPartsAsync(database, tenant, scope, token);
        var counted = await ReadPast.SumAsync(database, tenant, scope, () => new Counted(scope, parts), (sum, learner) => sum.Add(learner), (sum, other) => sum.Add(other), token);
        return counted.Courses;
    }

    private static CourseProgress Of(PastCourse course, CourseTotals totals) => new(
        course.Id, course.TitleEn, course.TitleZh, course.PartOf, totals.Learners, totals.Completed, totals.Passed,
        (double)((decimal)totals.Progress / totals.Learners / CourseAchievement.Whole), totals.TimeSpentMicroseconds / 1e6, totals.Registered, totals.Withdrew, totals.Distinguished);

    private sealed class Counted(PastScope scope, IReadOnlyDictionary<Guid, int> parts)
    {
        private readonly Dictionary<Guid, (CourseSum Sum, bool IsAsked)> _ofLearner = [];
        private readonly Stack<CourseSum> _spare = [];

        public Dictionary<Guid, CourseTotals> Courses { get; } = [];

        public void Add(PastLearner learner)
        {
            foreach (var fact in learner.Facts)
            {
                if (scope.Course is { } asked && fact.Fact.Course != asked)
                    continue;
                ref var of = ref CollectionsMarshal.GetValueRefOrAddDefault(_ofLearner, fact.Fact.Course, out _);
                of.Sum ??= _spare.TryPop(out var spare) ? spare : new CourseSum();
                of.Sum.Add(fact.Fact);
                of.IsAsked |= fact.CountsFor(scope.Group);
            }

            foreach (var (course, (sum, isAsked)) in _ofLearner)
            {
                if (isAsked)
                    Courses.SumOf(course).Add(sum.Told, parts.GetValueOrDefault(course));
                sum.StartOver();
                _spare.Push(sum);
            }

            _ofLearner.Clear();
        }

        public void Add(Counted other)
        {
            foreach (var (course, totals) in other.Courses)
                Courses.SumOf(course).Add(totals);
        }
    }
}
