namespace LearningRecords.Recommendations;

/// <summary>What a course's features are worth for one learner: the boosted trees' score and a share of the listwise one.</summary>
internal sealed record CourseScore(TreeEnsemble Trees, ListwiseModel Listwise, double ListwiseWeight)
{
    public double Of(ReadOnlySpan<float> row) => Trees.Score(row) + ListwiseWeight * Listwise.Score(row);
}
