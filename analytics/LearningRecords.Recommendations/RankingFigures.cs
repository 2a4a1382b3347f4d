namespace LearningRecords.Recommendations;

/// <summary>How well a ranking found what a learner took next: the share found among the first ten, and how high they stood.</summary>
public sealed record RankingFigures(double RecallAt10, double NdcgAt10)
{
    private const int Depth = 10;

    /// <summary>The figures of one ranking, best first, against the courses that were taken.</summary>
    public static RankingFigures Of(IReadOnlyList<int> ranked, IReadOnlyCollection<int> taken)
    {
        double gain = 0, ideal = 0;
        var found = 0;
        for (var i = 0; i < Math.Min(Depth, ranked.Count); i++)
        {
            if (!taken.Contains(ranked[i]))
                continue;
            found++;
            gain += 1 / Math.Log2(i + 2);
        }

        for (var i = 0; i < Math.Min(Depth, taken.Count); i++)
            ideal += 1 / Math.Log2(i + 2);
        return taken.Count == 0 ? new(0, 0) : new RankingFigures(found / (double)taken.Count, gain / ideal);
    }

    /// <summary>What a list is worth: what each place holds, the less the further down.</summary>
    internal static double Gain(IEnumerable<double> worth) => worth.Select((of, place) => of / Math.Log2(place + 2)).Sum();

    public static RankingFigures Mean(IReadOnlyCollection<RankingFigures> figures) =>
        figures.Count == 0 ? new(0, 0) : new(figures.Average(f => f.RecallAt10), figures.Average(f => f.NdcgAt10));
}
