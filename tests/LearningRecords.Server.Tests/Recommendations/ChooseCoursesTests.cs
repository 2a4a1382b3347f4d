using CsCheck;
using LearningRecords.Insights.Privacy;
using LearningRecords.Recommendations;
using LearningRecords.Server.Recommendations;
using LearningRecords.Server.Recommendations.Curation;

namespace LearningRecords.Server.Tests.Recommendations;

public sealed class ChooseCoursesTests
{
    private static readonly IReadOnlyList<string> All = [.. Enumerable.Range(0, 30).Select(number => $"https://c.example/{number:00}")];
    private static readonly Offer Offered = OfferOf(All);

    [Fact]
    public void Pinned_come_first_then_ranked_then_popular_ones()
    {
        var chosen = ChooseCourses.From(Ranked(All[7], All[3]), Choice(4, pinned: [All[20]]), Offered);

        Assert.Equal([All[20], All[7], All[3], All[0]], chosen.Select(course => course.Course), StringComparer.Ordinal);
        Assert.Equal([ReasonKind.Pinned, ReasonKind.LaterAfterCourse, ReasonKind.LaterAfterCourse, ReasonKind.Popular], chosen.Select(course => course.Reason.Kind));
    }

    [Fact]
    public void A_blocked_course_is_shown_nowhere_not_even_pinned() =>
        Assert.Equal([All[3], All[1]], ChooseCourses.From(Ranked(All[7], All[3]), Choice(2, pinned: [All[7]], excluded: [All[7], All[0]]), Offered).Select(course => course.Course), StringComparer.Ordinal);

    [Fact]
    public void Filters_hold_for_pinned_ranked_and_popular_courses_alike()
    {
        var filters = new CourseFilters(Language: "zh", Level: 2, MaximumMinutes: 45, OnlyOpen: true);

        var chosen = ChooseCourses.From(Ranked([.. All]), new Choice(30, [All[0], All[6]], new HashSet<string>(StringComparer.Ordinal), filters, 0), Offered);

        Assert.NotEmpty(chosen);
        Assert.All(chosen, course => Assert.True(filters.Allow(Offered.Courses[course.Course])));
        Assert.Equal(Offered.Courses.Values.Count(filters.Allow), chosen.Count);
    }

    [Fact]
    public void A_course_of_which_nothing_is_said_is_open_but_of_no_language()
    {
        var silent = new OfferedCourse("https://c.example/silent", null, null, null, null, null, null, null);

        Assert.True(new CourseFilters(OnlyOpen: true).Allow(silent));
        Assert.False(new CourseFilters(Language: "zh").Allow(silent));
        Assert.True(new CourseFilters(Language: "zh").Allow(silent with { Language = "zh-CN" }));
        Assert.False(new CourseFilters(Language: "z").Allow(silent with { Language = "zh-CN" }));
        Assert.False(new CourseFilters(OnlyOpen: true).Allow(silent with { Open = false }));
    }

    [Fact]
    public void Diversity_lets_a_second_discipline_in_before_the_first_is_used_up()
    {
        // Courses of one discipline are ten numbers apart from one another here; scores fall slowly.
        var ranked = Ranked([.. Enumerable.Range(0, 10).Select(number => All[number * 3 % 30])]);

        var alike = ChooseCourses.From(ranked, Choice(5), Offered).Select(DisciplineOf).Distinct(StringComparer.Ordinal).Count();
        var mixed = ChooseCourses.From([.. ranked, .. Ranked(All[1], All[2])], Choice(5) with { Diversity = 1 }, Offered).Select(DisciplineOf).Distinct(StringComparer.Ordinal).Count();

        Assert.Equal(1, alike);
        Assert.Equal(3, mixed);

        string? DisciplineOf(RankedCourse course) => Offered.Courses[course.Course].Discipline;
    }

    [Fact]
    public void An_answer_is_as_long_as_may_be_holds_nothing_twice_and_nothing_excluded() =>
        (from ranked in Gen.Shuffle(All.ToArray())
         from count in Gen.Int[0, 30]
         from pinned in Gen.Int[0, 29].Select(number => All[number]).Array[0, 5]
         from excluded in Gen.Int[0, 29].Select(number => All[number]).Array[0, 20]
         from limit in Gen.Int[1, 40]
         from diversity in Gen.Double[0, 1]
         select (ranked: ranked[..count], pinned, excluded: excluded.ToHashSet(StringComparer.Ordinal), limit, diversity)).Sample(sample =>
         {
             var chosen = ChooseCourses.From(Ranked(sample.ranked), new Choice(sample.limit, sample.pinned, sample.excluded, CourseFilters.None, sample.diversity), Offered).Select(course => course.Course).ToArray();
             return chosen.Length == Math.Min(sample.limit, All.Count - sample.excluded.Count)
                 && chosen.Distinct(StringComparer.Ordinal).Count() == chosen.Length
                 && !chosen.Any(sample.excluded.Contains);
         });

    [Fact]
    public void Where_popularity_would_have_placed_a_course_is_counted_under_the_same_conditions()
    {
        var choice = Choice(3, excluded: [All[0]]);

        Assert.Equal([2, 1, 29], ChooseCourses.PopularityPlaces(Ranked(All[2], All[1], All[29]), choice, Offered));
    }

    private static Choice Choice(int limit, IReadOnlyList<string>? pinned = null, IReadOnlyList<string>? excluded = null) =>
        new(limit, pinned ?? [], (excluded ?? []).ToHashSet(StringComparer.Ordinal), CourseFilters.None, 0);

    private static RankedCourse[] Ranked(params IReadOnlyList<string> courses) =>
        [.. courses.Select((course, place) => new RankedCourse(course, 10 - (place * 0.1), new Reason(ReasonKind.LaterAfterCourse, All[0], 0.5, 50)))];

    // Three disciplines, three levels, two languages; the first course is the most popular.
    private static Offer OfferOf(IReadOnlyList<string> courses) => new(
        courses.Select((id, number) => new OfferedCourse(id, null, null, $"https://d.example/{number % 3}", 1 + number % 3, 10 * (1 + number % 7), number % 2 == 0 ? "zh-CN" : "en", number % 5 != 0))
            .ToDictionary(course => course.Id, StringComparer.Ordinal),
        courses, courses.Select((id, number) => (id, number)).ToDictionary(course => course.id, course => 1_000 - course.number, StringComparer.Ordinal), 2_000,
        new PrivacyThreshold(5), new Dictionary<string, CourseCuration>(StringComparer.Ordinal));
}
