namespace LearningRecords.Recommendations;

/// <summary>What a course's features are worth for one learner: the boosted trees' score and a share of the listwise one.</summary>
internal sealed record CourseScore(TreeEnsemble Trees, ListwiseModel Listwise, double ListwiseWeight)
{
    /// <param name="rows">The features of all courses, one after the other.</param>
    /// <param name="scores">One for each course.</param>
    public void Of(ReadOnlySpan<float> rows, Span<double> scores)
    {
        Trees.Score(rows, 0, Trees.Trees, scores);
        for (var i = 0; i < scores.Length; i++)
            scores[i] += ListwiseWeight * Listwise.Score(rows.Slice(i * FeatureExtraction.Count, FeatureExtraction.Count));
    }
}
