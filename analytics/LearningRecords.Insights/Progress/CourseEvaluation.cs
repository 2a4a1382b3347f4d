using LearningRecords.Insights.Privacy;

namespace LearningRecords.Insights.Progress;

/// <summary>What learners made of a course, as it may be shown.</summary>
/// <param name="Course">The course's key.</param>
/// <param name="BayesianRating">The mean of its ratings and of <see cref="PriorWeight"/> more at the tenant's mean.</param>
public sealed record CourseEvaluation(Guid Course, long? Ratings, double? MeanRating, double? BayesianRating, bool Suppressed)
{
    /// <summary>How many ratings the tenant's mean weighs beside those of the course.</summary>
    public const int PriorWeight = 10;

    /// <summary>All rated courses of a tenant, the best first, those with too few ratings last. They are put in order as far as they are read.</summary>
    public static IOrderedEnumerable<CourseEvaluation> Of(IReadOnlyList<CourseRatings> courses, PrivacyThreshold threshold)
    {
        // A mean that counted hidden courses would tell of a single one.
        var shown = courses.Where(course => !threshold.Hides(course.Ratings)).ToList();
        var mean = shown.Count == 0 ? 0 : shown.Sum(course => course.Sum) / shown.Sum(course => course.Ratings);
        return courses
            .Select(course => threshold.Hides(course.Ratings)
                ? new CourseEvaluation(course.Course, null, null, null, Suppressed: true)
                : new CourseEvaluation(
                    course.Course, course.Ratings, course.Sum / course.Ratings, (course.Sum + (PriorWeight * mean)) / (course.Ratings + PriorWeight), Suppressed: false))
            .OrderByDescending(row => row.BayesianRating).ThenBy(row => row.Course);
    }
}
