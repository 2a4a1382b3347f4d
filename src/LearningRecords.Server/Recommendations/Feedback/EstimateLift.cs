namespace LearningRecords.Server.Recommendations.Feedback;

/// <summary>A course that was shown to somebody.</summary>
/// <param name="Answer">The answer it was shown in, to one learner.</param>
/// <param name="Place">Its place there, from 1.</param>
/// <param name="PopularityPlace">Where popularity alone would have placed it; null: below everything that was looked at.</param>
public readonly record struct ShownCourse(Guid Answer, int Place, bool Taken, int? PopularityPlace);

/// <summary>How much more is taken than if popularity had ranked.</summary>
/// <param name="Answers">Answers that were shown.</param>
/// <param name="TakenPerAnswer">Courses taken of an answer, as they were ranked.</param>
/// <param name="TakenPerAnswerByPopularity">Courses that would have been taken, of those that were shown, had popularity ranked them.</param>
/// <param name="Coverage">The share of popularity's courses that were shown somewhere in the answer; what was not shown could not be taken, so below 1 the lift is an upper bound.</param>
/// <param name="Lift">The ratio less one; with the interval that holds it with 95 % confidence.</param>
public sealed record LiftEstimate(int Answers, double TakenPerAnswer, double TakenPerAnswerByPopularity, double Coverage, double Lift, double Low, double High);

/// <summary>
/// Estimates from what one ranking showed what another would have brought. People look at the first places more than at later ones, so what was taken lower down and would
/// have stood higher counts for more: inverse propensity weights under the position-based model (Joachims, Swaminathan and Schnabel, WSDM 2017), clipped.
/// </summary>
public static class EstimateLift
{
    /// <summary>The chance that a place is looked at falls with one over the place.</summary>
    public const double UsualDecay = 1;

    /// <summary>A single course taken low down must not decide the whole.</summary>
    public const double LargestWeight = 10;

    public const int FewestAnswers = 30;
    private const double Normal95 = 1.96;

    /// <returns>Null when there is too little to estimate from, or nothing that popularity would have brought.</returns>
    public static LiftEstimate? Of(IEnumerable<ShownCourse> shown, double decay = UsualDecay)
    {
        var answers = shown.GroupBy(course => course.Answer).Select(answer => Measure([.. answer], decay)).ToArray();
        if (answers.Length < FewestAnswers)
            return null;
        var (ours, theirs) = (answers.Average(answer => answer.Taken), answers.Average(answer => answer.ByPopularity));
        if (theirs <= 0 || ours <= 0)
            return null;
        var ratio = ours / theirs;
        // Of the logarithm of a ratio of two means over the same answers.
        var error = Math.Sqrt(answers.Average(answer => Square((answer.Taken / ours) - (answer.ByPopularity / theirs))) / answers.Length);
        return new LiftEstimate(
            answers.Length, ours, theirs, answers.Average(answer => answer.Coverage),
            ratio - 1, ratio * Math.Exp(-Normal95 * error) - 1, ratio * Math.Exp(Normal95 * error) - 1);
    }

    private static (double Taken, double ByPopularity, double Coverage) Measure(ShownCourse[] answer, double decay)
    {
        var places = answer.Max(course => course.Place);
        var alsoPopular = answer.Where(course => course.PopularityPlace <= places).ToArray();
        return (
            answer.Count(course => course.Taken),
            alsoPopular.Where(course => course.Taken).Sum(course => Math.Min(LargestWeight, Math.Pow(course.Place / (double)course.PopularityPlace!.Value, decay))),
            alsoPopular.Length / (double)places);
    }

    private static double Square(double value) => value * value;
}
