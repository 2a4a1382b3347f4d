using LearningRecords.Server.Dashboards.Courses;

namespace LearningRecords.Server.Dashboards.Engagement;

/// <summary>Which course a reader means.</summary>
/// <param name="Course">Null: none, or more than one could be meant.</param>
/// <param name="Candidates">Courses that could be meant, the one with the most learners first, when none is.</param>
public sealed record FoundCourse(CourseLine? Course, IReadOnlyList<CourseLine> Candidates);

/// <summary>Finds the course that the form of filters names.</summary>
public static class FindCourse
{
    /// <param name="courses">The one with the most learners first.</param>
    /// <param name="id">The course that was chosen so far; null: none.</param>
    /// <param name="words">What was written in the field; empty: no course is meant any more; null: the one chosen so far is.</param>
    public static FoundCourse Of(IReadOnlyList<CourseLine> courses, string? id, string? words)
    {
        var chosen = courses.FirstOrDefault(course => course.Progress.Id == id);
        if (words is null)
            return new FoundCourse(chosen, []);
        if (words.Length == 0)
            return new FoundCourse(null, []);
        if (chosen is not null && IsCalled(chosen, words))
            return new FoundCourse(chosen, []);
        var parts = words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        CourseLine[] found = [.. courses.Where(course => course.Holds(parts))];
        CourseLine[] called = [.. found.Where(course => IsCalled(course, words))];
        return called.Length == 1 ? new FoundCourse(called[0], []) : found.Length == 1 ? new FoundCourse(found[0], []) : new FoundCourse(null, called.Length > 1 ? called : found);
    }

    private static bool IsCalled(CourseLine course, string words) =>
        new[] { course.Progress.TitleEn, course.Progress.TitleZh, course.Progress.Id }.Contains(words, StringComparer.OrdinalIgnoreCase);
}
