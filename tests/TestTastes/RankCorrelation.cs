namespace LearningRecords.TestTastes;

/// <summary>Spearman's rank correlation, ties sharing their mean rank.</summary>
public static class RankCorrelation
{
    public static double Of(IReadOnlyList<double> left, IReadOnlyList<double> right)
    {
        double[] a = Ranks(left), b = Ranks(right);
        var mean = (a.Length - 1) / 2.0;
        double product = 0, squaresA = 0, squaresB = 0;
        for (var index = 0; index < a.Length; index++)
        {
            product += (a[index] - mean) * (b[index] - mean);
            squaresA += (a[index] - mean) * (a[index] - mean);
            squaresB += (b[index] - mean) * (b[index] - mean);
        }

        return product / Math.Sqrt(squaresA * squaresB);
    }

    private static double[] Ranks(IReadOnlyList<double> values)
    {
        var ranks = new double[values.Count];
        var rank = 0;
        foreach (var tied in values.Index().GroupBy(item => item.Item).OrderBy(ties => ties.Key))
        {
            var shared = rank + ((tied.Count() - 1) / 2.0);
            foreach (var item in tied)
                ranks[item.Index] = shared;
            rank += tied.Count();
        }

        return ranks;
    }
}
