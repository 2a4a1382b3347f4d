using LearningRecords.Server.Recommendations.Feedback;

namespace LearningRecords.Server.Tests.Recommendations;

/// <summary>Against a simulation in which it is known who looks where and likes what.</summary>
public sealed class EstimateLiftTests
{
    private const int Places = 8;

    // A world in which popularity has the courses that are liked most near the end.
    private static readonly int Turned = Enumerable.Range(0, 100).First(seed => World.Of(seed).TrueLift > 0.4);

    [Fact]
    public void The_interval_holds_the_true_lift_nearly_always()
    {
        var held = Enumerable.Range(0, 200).Count(seed =>
        {
            var world = World.Of(seed);
            var estimate = Estimate(world.Shown(seed, answers: 3_000))!;
            return estimate.Low <= world.TrueLift && world.TrueLift <= estimate.High;
        });

        // 95 % of 200 is 190; fewer than 180 would happen by chance once in many thousand times.
        Assert.InRange(held, 180, 200);
    }

    [Fact]
    public void Counting_without_weights_would_see_no_lift_where_the_same_courses_are_only_placed_better()
    {
        var world = World.Of(Turned);
        var shown = world.Shown(Turned, answers: 20_000);

        var weighted = Estimate(shown)!;
        var unweighted = Estimate(shown, decay: 0)!;

        Assert.True(world.TrueLift > 0.4);
        Assert.Equal(0, unweighted.Lift, 9);
        Assert.Equal(world.TrueLift, weighted.Lift, 1);
        Assert.Equal(1, weighted.Coverage, 9);
    }

    [Fact]
    public void What_popularity_would_have_shown_and_was_not_shown_lowers_the_coverage()
    {
        var answers = Enumerable.Range(0, 100).Select(_ => Guid.NewGuid()).ToArray();
        var estimate = Estimate(answers.SelectMany((answer, number) => (ShownCourse[])
        [
            new(answer, 1, number % 3 == 0, 1), new(answer, 2, number % 5 == 0, null), new(answer, 3, false, 40), new(answer, 4, number % 2 == 0, 2),
        ]))!;

        Assert.Equal(0.5, estimate.Coverage, 9);
        Assert.True(estimate.TakenPerAnswerByPopularity > 0);
    }

    [Fact]
    public void A_course_taken_far_down_never_counts_for_more_than_the_largest_weight()
    {
        var answers = Enumerable.Range(0, 50).Select(_ => Guid.NewGuid()).ToArray();
        var shown = answers.SelectMany(answer => Enumerable.Range(1, 100).Select(place => new ShownCourse(answer, place, place == 100, place == 100 ? 1 : place + 1)));

        Assert.Equal(EstimateLift.LargestWeight, Estimate(shown)!.TakenPerAnswerByPopularity, 9);
    }

    [Fact]
    public void Too_few_answers_or_nothing_taken_gives_no_estimate()
    {
        var few = Enumerable.Range(0, EstimateLift.FewestAnswers - 1).Select(_ => new ShownCourse(Guid.NewGuid(), 1, true, 1));
        var none = Enumerable.Range(0, 100).Select(_ => new ShownCourse(Guid.NewGuid(), 1, false, 1));

        Assert.Null(Estimate(few));
        Assert.Null(Estimate(none));
        Assert.Null(Estimate([]));
    }

    private static LiftEstimate? Estimate(IEnumerable<ShownCourse> shown, double decay = 1) => EstimateLift.Of(CountedSuggestions.Weigh(shown, EstimateLift.LargestWeight, decay));

    /// <summary>Eight courses that are liked differently; popularity has them in another order than the ranking.</summary>
    private sealed record World(double[] Liked, int[] PopularityPlaces)
    {
        // Whoever looks at a place takes what they like; a place is looked at with one over the place.
        public double TrueLift => Enumerable.Range(0, Places).Sum(place => Liked[place] / (place + 1)) / Enumerable.Range(0, Places).Sum(place => Liked[place] / PopularityPlaces[place]) - 1;

        public static World Of(int seed)
        {
            var random = new Random(seed);
            var liked = Enumerable.Range(0, Places).Select(_ => 0.02 + 0.4 * random.NextDouble()).OrderDescending().ToArray();
            var places = Enumerable.Range(1, Places).ToArray();
            random.Shuffle(places);
            return new World(liked, places);
        }

        public IReadOnlyList<ShownCourse> Shown(int seed, int answers)
        {
            var random = new Random(seed + 1_000);
            return
            [
                .. from _ in Enumerable.Range(0, answers)
                   let answer = Guid.NewGuid()
                   from place in Enumerable.Range(0, Places)
                   let taken = random.NextDouble() < Liked[place] / (place + 1)
                   select new ShownCourse(answer, place + 1, taken, PopularityPlaces[place]),
            ];
        }
    }
}
