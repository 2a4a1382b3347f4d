using LearningRecords.Insights.Privacy;
using LearningRecords.Insights.Results;

namespace LearningRecords.Insights.Progress;

/// <summary>What learners made of a course, as it may be shown.</summary>
public sealed record EvaluationRow(string Id, string? TitleEn, string? TitleZh, long? Ratings, double? MeanRating, double? BayesianRating, bool Suppressed)
{
    /// <summary>How many ratings the tenant's mean weighs beside those of the course.</summary>
    public const int PriorWeight = 10;

    public static readonly Result<EvaluationRow> Result = new Result<EvaluationRow>("evaluation", "courses")
        .Text("id", Terms.Course, row => row.Id)
        .TextOrNone("titleEn", Terms.TitleEn, row => row.TitleEn)
        .TextOrNone("titleZh", Terms.TitleZh, row => row.TitleZh)
        .ValueOrNone("ratings",
            new Term("learners", "Learners who gave the course itself a score (rated, reviewed, evaluated or liked with result.score); of each the last counts.", "为课程本身评分的学习者人数（rated、reviewed、evaluated 或 liked 并带 result.score）；每人以最近一次为准。"),
            row => row.Ratings)
        .ValueOrNone("meanRating", new Term("score, 0 to 1", "Mean of the scores.", "评分的平均值（0–1）。"), row => row.MeanRating)
        .ValueOrNone("bayesianRating",
            new Term("score, 0 to 1",
                $"Mean of the scores and of {PriorWeight} more at the tenant's mean, so that few ratings do not rank a course first or last. The tenant's mean is that of the ratings of all courses that are not suppressed.",
                $"贝叶斯平均：课程评分与 {PriorWeight} 个等于机构平均分的评分合并后的平均值，使评分很少的课程不致排在最前或最后；机构平均分取自所有未被隐去课程的评分。"),
            row => row.BayesianRating)
        .Value("suppressed", Terms.Suppressed, row => row.Suppressed);

    /// <summary>All rated courses of a tenant, the best first, those with too few ratings last.</summary>
    public static IReadOnlyList<EvaluationRow> Of(IReadOnlyList<CourseRatings> courses, PrivacyThreshold threshold)
    {
        // A mean that counted hidden courses would tell of a single one.
        var shown = courses.Where(course => !threshold.Hides(course.Ratings)).ToList();
        var mean = shown.Count == 0 ? 0 : shown.Sum(course => course.Sum) / shown.Sum(course => course.Ratings);
        return
        [
            .. courses.Select(course => threshold.Hides(course.Ratings)
                    ? new EvaluationRow(course.Id, course.TitleEn, course.TitleZh, null, null, null, Suppressed: true)
                    : new EvaluationRow(
                        course.Id, course.TitleEn, course.TitleZh, course.Ratings, course.Sum / course.Ratings,
                        (course.Sum + (PriorWeight * mean)) / (course.Ratings + PriorWeight), Suppressed: false))
                .OrderByDescending(row => row.BayesianRating).ThenBy(row => row.Id, StringComparer.Ordinal),
        ];
    }
}
