namespace LearningRecords.Server.Recommendations;

/// <summary>Which courses may be recommended. A course of which the catalogue does not say what a filter asks for is left out; one of which it does not say that it is closed counts as open.</summary>
/// <param name="Language">Language tag; a course in <c>zh-CN</c> is found by <c>zh</c>.</param>
/// <param name="Level">From 1, introduction.</param>
/// <param name="MaximumMinutes">How long it may take.</param>
/// <param name="OnlyOpen">Only courses that learners can take up now.</param>
/// <param name="Discipline">IRI of the discipline.</param>
public sealed record CourseFilters(string? Language = null, int? Level = null, int? MaximumMinutes = null, bool OnlyOpen = false, string? Discipline = null)
{
    public static readonly CourseFilters None = new();

    public bool Allow(OfferedCourse? course) =>
        (Language is null || Speaks(course?.Language, Language))
        && (Level is null || course?.Level == Level)
        && (MaximumMinutes is null || course?.Minutes <= MaximumMinutes)
        && (!OnlyOpen || course?.Open != false)
        && (Discipline is null || course?.Discipline == Discipline);

    private static bool Speaks(string? language, string asked) =>
        language is not null && language.StartsWith(asked, StringComparison.OrdinalIgnoreCase) && (language.Length == asked.Length || language[asked.Length] == '-');
}
