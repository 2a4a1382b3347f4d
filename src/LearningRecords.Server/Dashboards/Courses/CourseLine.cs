using LearningRecords.Insights.Progress;
using LearningRecords.Insights.Results;

namespace LearningRecords.Server.Dashboards.Courses;

/// <summary>A course of the table: how its learners are doing, and what they make of it.</summary>
/// <param name="Evaluation">Null: nobody rated it.</param>
public sealed record CourseLine(CourseProgressRow Progress, CourseEvaluation? Evaluation)
{
    public static readonly Result<CourseLine> Result = new Result<CourseLine>("courses", "courses")
        .Text("id", Terms.Course, line => line.Progress.Id)
        .TextOrNone("titleEn", Terms.TitleEn, line => line.Progress.TitleEn)
        .TextOrNone("titleZh", Terms.TitleZh, line => line.Progress.TitleZh)
        .ValueOrNone("learners", Terms.CourseLearners, line => line.Progress.Learners)
        .ValueOrNone("completed", Terms.CourseCompleted, line => line.Progress.Completed)
        .ValueOrNone("completedShare", new Term("share, 0 to 1", "Completed by learners.", "完成人数占学习者人数的比例（0–1）。"), line => line.CompletedShare)
        .ValueOrNone("passed", Terms.CoursePassed, line => line.Progress.Passed)
        .ValueOrNone("averageProgress", Terms.AverageProgress, line => line.Progress.AverageProgress)
        .ValueOrNone("timeSpentSeconds", Terms.CourseTime, line => line.Progress.TimeSpentSeconds)
        .ValueOrNone("ratings", new Term("learners", "Learners who rated it.", "评分的学习者人数。"), line => line.Evaluation?.Ratings)
        .ValueOrNone("bayesianRating", new Term("score, 0 to 1", "Bayesian mean of the ratings.", "评分的贝叶斯平均（0–1）。"), line => line.Evaluation?.BayesianRating)
        .Value("suppressed", Terms.Suppressed, line => line.Progress.Suppressed);

    public double? CompletedShare => Progress is { Completed: { } completed, Learners: { } learners and > 0 } ? (double)completed / learners : null;

    public double? TimePerLearner => Progress is { TimeSpentSeconds: { } seconds, Learners: { } learners and > 0 } ? seconds / learners : null;

    /// <summary>Whether the titles or the id hold every word of the search.</summary>
    public bool Holds(string[] words) => Array.TrueForAll(words, word =>
        Holds(Progress.TitleEn, word) || Holds(Progress.TitleZh, word) || Holds(Progress.Id, word));

    private static bool Holds(string? text, string word) => text?.Contains(word, StringComparison.OrdinalIgnoreCase) == true;
}
