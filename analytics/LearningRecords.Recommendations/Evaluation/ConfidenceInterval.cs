using System.Globalization;

namespace LearningRecords.Recommendations.Evaluation;

/// <summary>A mean and the interval that holds it with 95 % confidence, by bootstrap over learners.</summary>
public sealed record ConfidenceInterval(double Mean, double Low, double High)
{
    private const int Resamples = 1_000;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Mean:0.0000} [{Low:0.0000}, {High:0.0000}]");

    public static ConfidenceInterval Of(double[] values, int seed)
    {
        if (values.Length == 0)
            return new ConfidenceInterval(0, 0, 0);
        var means = new double[Resamples];
        Parallel.For(0, Resamples, r =>
        {
            var random = new Random(unchecked(seed * 7_919 + r));
            var sum = 0.0;
            for (var i = 0; i < values.Length; i++)
                sum += values[random.Next(values.Length)];
            means[r] = sum / values.Length;
        });
        Array.Sort(means);
        return new ConfidenceInterval(values.Average(), means[(int)(Resamples * 0.025)], means[(int)(Resamples * 0.975)]);
    }
}
