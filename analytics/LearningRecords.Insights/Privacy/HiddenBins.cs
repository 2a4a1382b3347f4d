namespace LearningRecords.Insights.Privacy;

/// <summary>Which bins of a distribution may not be shown.</summary>
public static class HiddenBins
{
    /// <summary>Those with too few learners; where that is one alone also the smallest of the others, because what is left of the whole would tell.</summary>
    public static IReadOnlyList<bool> Of(IReadOnlyList<long> learners, PrivacyThreshold threshold)
    {
        bool[] hidden = [.. learners.Select(threshold.Hides)];
        if (hidden.Count(bin => bin) == 1 && learners.Index().Where(bin => bin.Item > 0 && !hidden[bin.Index]).OrderBy(bin => bin.Item).ToArray() is [var besides, ..])
            hidden[besides.Index] = true;
        return hidden;
    }
}
