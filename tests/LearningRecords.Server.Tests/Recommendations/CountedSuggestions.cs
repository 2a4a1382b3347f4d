using LearningRecords.Insights.Suggestions;

namespace LearningRecords.Server.Tests.Recommendations;

/// <summary>A course that was shown to somebody.</summary>
/// <param name="Answer">The answer it was shown in, to one learner.</param>
/// <param name="Place">Its place there, from 1.</param>
/// <param name="PopularityPlace">Where popularity alone would have placed it; null: below everything that was looked at.</param>
internal readonly record struct ShownCourse(Guid Answer, int Place, bool Taken, int? PopularityPlace);

/// <summary>What the totals of suggestions add up, counted course by course.</summary>
internal static class CountedSuggestions
{
    /// <param name="decay">How fast looking falls with the place: 1 as one over the place, 0 not at all.</param>
    public static WeighedAnswers Weigh(IEnumerable<ShownCourse> shown, double largestWeight, double decay = 1, int learners = 1)
    {
        var answers = shown.GroupBy(course => course.Answer).Select(answer =>
        {
            var places = answer.Max(course => course.Place);
            var alsoPopular = answer.Where(course => course.PopularityPlace <= places).ToArray();
            return (
                X: (double)answer.Count(course => course.Taken),
                Y: alsoPopular.Where(course => course.Taken).Sum(course => Math.Min(largestWeight, Math.Pow(course.Place / (double)Math.Max(1, course.PopularityPlace!.Value), decay))),
                Coverage: alsoPopular.Length / (double)places);
        }).ToArray();
        return new WeighedAnswers(
            answers.Length, learners, answers.Sum(answer => answer.X), answers.Sum(answer => answer.Y),
            answers.Sum(answer => answer.X * answer.X), answers.Sum(answer => answer.X * answer.Y), answers.Sum(answer => answer.Y * answer.Y), answers.Sum(answer => answer.Coverage));
    }
}
