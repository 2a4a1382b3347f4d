using LearningRecords.Insights.Suggestions;

namespace LearningRecords.Server.Recommendations.Feedback;

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
    /// <summary>A single course taken low down must not decide the whole.</summary>
    public const double LargestWeight = 10;

    public const int FewestAnswers = 30;
    private const double Normal95 = 1.96;

    /// <returns>Null when there is too little to estimate from, or nothing that popularity would have brought.</returns>
    public static LiftEstimate? Of(WeighedAnswers shown)
    {
        if (shown.Answers < FewestAnswers || shown.X <= 0 || shown.Y <= 0)
            return null;
        double answers = shown.Answers;
        var (ours, theirs) = (shown.X / answers, shown.Y / answers);
        var ratio = ours / theirs;
        // Of the logarithm of a ratio of two means over the same answers: the mean of (x/ours − y/theirs)², multiplied out.
        var spread = shown.XX / answers / (ours * ours) - 2 * shown.XY / answers / (ours * theirs) + shown.YY / answers / (theirs * theirs);
        var error = Math.Sqrt(Math.Max(0, spread) / answers);
        return new LiftEstimate(
            (int)shown.Answers, ours, theirs, shown.Coverage / answers, ratio - 1, ratio * Math.Exp(-Normal95 * error) - 1, ratio * Math.Exp(Normal95 * error) - 1);
    }
}
