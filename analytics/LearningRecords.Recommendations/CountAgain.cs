namespace LearningRecords.Recommendations;

/// <summary>
/// A model is a score and the statistics it reads. What the score learned stays; what was counted can be counted again, which takes a fraction
/// of a training: over later data, so that the model knows it, or over earlier data, so that two models can be compared on what neither has counted.
/// </summary>
public static class CountAgain
{
    /// <summary>The model's score over the statistics of other data.</summary>
    /// <param name="snapshotId">Names that data.</param>
    public static RankingModel Over(RankingModel model, TrainingData data, string snapshotId, CancellationToken token)
    {
        var histories = Histories.From(data);
        return new RankingModel(
            model.Description with
            {
                SnapshotId = snapshotId,
                Learners = histories.Learners.Length,
                Courses = histories.Courses.Length,
                Interactions = histories.CoursesOf.Sum(taken => taken.Length),
                Groups = histories.Groups.Length,
            },
            histories.Courses,
            CourseStatistics.Of(histories, model.Description.Options, token),
            model.Score);
    }

    /// <summary>The model's score over the statistics that another model counted.</summary>
    public static RankingModel AsOf(RankingModel model, RankingModel other) => new(model.Description, other.Courses, other.Statistics, model.Score);
}
