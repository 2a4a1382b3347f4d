using LearningRecords.Insights.Results;
using Npgsql;

namespace LearningRecords.Insights.Progress;

/// <summary>What learners made of a course, as it may be shown, by its name.</summary>
public sealed record EvaluationRow(string Id, string? TitleEn, string? TitleZh, long? Ratings, double? MeanRating, double? BayesianRating, bool Suppressed)
{
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
                $"Mean of the scores and of {CourseEvaluation.PriorWeight} more at the tenant's mean, so that few ratings do not rank a course first or last. The tenant's mean is that of the ratings of all courses that are not suppressed.",
                $"贝叶斯平均：课程评分与 {CourseEvaluation.PriorWeight} 个等于机构平均分的评分合并后的平均值，使评分很少的课程不致排在最前或最后；机构平均分取自所有未被隐去课程的评分。"),
            row => row.BayesianRating)
        .Value("suppressed", Terms.Suppressed, row => row.Suppressed);

    /// <summary>The courses as they are called, in the same order.</summary>
    public static async Task<IReadOnlyList<EvaluationRow>> NamedAsync(NpgsqlDataSource database, string tenant, IReadOnlyList<CourseEvaluation> courses, CancellationToken token)
    {
        await using var command = database.CreateCommand("select course, id, title_en, title_zh from insights.course where tenant_id = $1 and course = any($2)");
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(courses.Select(course => course.Course).ToArray());
        await using var reader = await command.ExecuteReaderAsync(token);
        var names = new Dictionary<Guid, (string Id, string? En, string? Zh)>(courses.Count);
        while (await reader.ReadAsync(token))
            names[reader.GetGuid(0)] = (reader.GetString(1), reader.TextOrNull(2), reader.TextOrNull(3));
        return
        [
            .. courses.Where(course => names.ContainsKey(course.Course)).Select(course =>
                new EvaluationRow(names[course.Course].Id, names[course.Course].En, names[course.Course].Zh, course.Ratings, course.MeanRating, course.BayesianRating, course.Suppressed)),
        ];
    }
}
