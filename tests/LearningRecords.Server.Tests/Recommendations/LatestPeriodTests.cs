using LearningRecords.Recommendations;
using LearningRecords.Server.Recommendations.Models;

namespace LearningRecords.Server.Tests.Recommendations;

public sealed class LatestPeriodTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(60)]
    [InlineData(400)]
    public void What_the_compared_model_learns_from_depends_on_nothing_that_anybody_took_in_the_period(int days)
    {
        var taken = AtRandom(days);
        var period = LatestPeriod.Of(TrainingData.Of(taken))!;

        Interaction[] otherwise = [.. taken.Select(interaction => interaction.Time >= period.From ? interaction with { Course = "another" } : interaction)];
        var other = LatestPeriod.Of(TrainingData.Of(otherwise))!;

        Assert.Equal(period.From, other.From);
        Assert.Equal(period.Earlier.Interactions, other.Earlier.Interactions);
        Assert.All(period.Earlier.Interactions, interaction => Assert.True(interaction.Time < period.From));
    }

    [Theory]
    [InlineData(60)]
    [InlineData(400)]
    public void It_is_compared_on_what_learners_who_were_known_by_then_took_for_the_first_time_in_the_period(int days)
    {
        var taken = AtRandom(days);
        var period = LatestPeriod.Of(TrainingData.Of(taken))!;

        Assert.True(period.Until - period.From <= TimeSpan.FromDays(14));
        Assert.InRange(taken.Count(interaction => interaction.Time >= period.From), 1, taken.Length / 10 + 1);
        var expected = taken.GroupBy(interaction => interaction.Learner, StringComparer.Ordinal)
            .Select(learner => (Before: CoursesOf(learner.Where(interaction => interaction.Time < period.From)), Since: CoursesOf(learner.Where(interaction => interaction.Time >= period.From))))
            .Select(learner => (learner.Before, New: learner.Since.Except(learner.Before, StringComparer.Ordinal).ToArray()))
            .Where(learner => learner is { Before.Length: > 0, New.Length: > 0 })
            .Select(learner => Told(learner.Before, learner.New));
        Assert.Equal(expected.Order(StringComparer.Ordinal), period.Cases.Select(found => Told(found.History, found.Taken)).Order(StringComparer.Ordinal));

        static string[] CoursesOf(IEnumerable<Interaction> interactions) =>
            [.. interactions.OrderBy(interaction => interaction.Time).Select(interaction => interaction.Course).Distinct(StringComparer.Ordinal)];

        static string Told(IEnumerable<string> before, IEnumerable<string> next) => $"{string.Join(' ', before)}: {string.Join(' ', next.Order(StringComparer.Ordinal))}";
    }

    [Fact]
    public void Without_times_there_is_no_latest_period() =>
        Assert.Null(LatestPeriod.Of(TrainingData.Of([.. AtRandom(60).Select(interaction => interaction with { Time = null })])));

    private static Interaction[] AtRandom(int days)
    {
        var random = new Random(days);
        return
        [
            .. from learner in Enumerable.Range(0, 400)
               from _ in Enumerable.Range(0, 1 + random.Next(6))
               select new Interaction($"l{learner}", $"c{random.Next(30)}", Start.AddMinutes(random.Next(days * 24 * 60))),
        ];
    }
}
