using LearningRecords.Insights.Results;
using LearningRecords.Server.Dashboards.Charts;
using LearningRecords.Server.Recommendations.Feedback;
using LearningRecords.Server.Recommendations.Models;

namespace LearningRecords.Server.Dashboards.Recommendations;

/// <summary>The figures of one chart as a file, for the same address as the page.</summary>
public static class RecommendationsCsv
{
    private static readonly Result<ShownDay> Shown = new Result<ShownDay>("shown", "days")
        .Value("day", new Term(null, "The day, in the calendar of Asia/Shanghai.", "日期（Asia/Shanghai 时区）。"), day => day.Day)
        .ValueOrNone("shown", new Term("courses", "Courses that were shown, each as often as in different answers and to different learners.", "展示的课程数，不同应答、不同学习者分别计数。"), day => day.Figures.Shown)
        .ValueOrNone("taken", new Term("courses", "Those of them that were chosen.", "其中被选择的课程数。"), day => day.Figures.Taken)
        .ValueOrNone("skipped", new Term("courses", "Those of them that were waved away.", "其中被略过的课程数。"), day => day.Figures.Skipped)
        .ValueOrNone("learners", new Term("learners", "To how many learners.", "展示给多少学习者。"), day => day.Figures.Learners)
        .ValueOrNone("takenShare", new Term("share, 0 to 1", "Taken by shown.", "选择数占展示数的比例（0–1）。"), day => day.Figures.TakenShare)
        .Value("suppressed", Terms.Suppressed, day => day.Figures.Suppressed);

    private static readonly Result<RankingModelVersion> Models = new Result<RankingModelVersion>("ranking-models", "models")
        .Text("id", new Term(null, "The model's id.", "模型标识。"), model => model.Id.ToString())
        .Value("created", new Term(null, "When its training was asked for, UTC.", "提出训练的时刻（UTC）。"), model => model.Created.UtcDateTime)
        .Text("state", new Term(null, "What became of it.", "模型的状态。"), model => ModelBody.StateOf(model.State))
        .ValueOrNone("ndcgAt10", new Term("NDCG@10, 0 to 1", "How well it ranks on the latest period.", "在最近一段时期上的排序质量（NDCG@10，0–1）。"), model => model.Evaluated?.NdcgAt10)
        .ValueOrNone("rivalNdcgAt10", new Term("NDCG@10, 0 to 1", "How well that ranked which ranked before it, on the same learners.", "此前的排序方法在相同学习者上的排序质量（NDCG@10，0–1）。"), model => model.Evaluated?.RivalNdcgAt10);

    /// <summary><c>GET /suggestions/{chart}.csv</c> with the days of the page, <c>shown</c> or <c>models</c>: of everyone, so not for those who see only some groups. 404 when there is no such chart or tenant.</summary>
    public static Task Get(string chart, ReadRecommendations read, ReadPageTenant readTenant, HttpContext http) =>
        ChartFile.AnswerAsync(http, readTenant, async tenant =>
        {
            var view = await read.RunAsync(tenant, RecommendationsAddress.Of(http.Request.Query), http.RequestAborted);
            return chart switch
            {
                "shown" => ChartFile.Of(Shown, view.Quality.Days),
                "models" => ChartFile.Of(Models, view.Compared),
                _ => null,
            };
        });
}
