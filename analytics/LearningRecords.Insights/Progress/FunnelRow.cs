using LearningRecords.Insights.Privacy;
using LearningRecords.Insights.Results;

namespace LearningRecords.Insights.Progress;

/// <summary>One step of a course's funnel as it may be shown.</summary>
public sealed record FunnelRow(string Step, long? Learners, double? Share, bool Suppressed)
{
    public static readonly Result<FunnelRow> Result = new Result<FunnelRow>("funnel", "steps")
        .Text("step",
            new Term(null,
                "How far: reached: any statement in the course. started: more than one statement, or progress. half: progress (result.extensions progress, or the mean over the known parts) of 0.5 at least. "
                + "completed: result.completion, a completing verb, or every known part. evaluated: completed, and scored by the learner (rated, reviewed, evaluated or liked with result.score).",
                "步骤：reached：课程中有任何语句；started：多于一条语句或已有进度；half：进度（result.extensions 中的 progress，或各已知部分的平均）不低于 0.5；"
                + "completed：result.completion、完成类动词或全部已知部分；evaluated：已完成且学习者评过分（rated、reviewed、evaluated 或 liked 并带 result.score）。"),
            row => row.Step)
        .ValueOrNone("learners", new Term("learners", "Learners who came so far; each is also counted in the steps before.", "到达该步骤的学习者人数；同时计入此前各步骤。"), row => row.Learners)
        .ValueOrNone("share", new Term("share, 0 to 1", "Of the learners who reached the course; none where nobody did.", "占到达该课程学习者的比例（0–1）；无人到达则为空。"), row => row.Share)
        .Value("suppressed", Terms.Suppressed, row => row.Suppressed);

    /// <summary>The steps in order. One is also hidden when too few were lost since a step that is shown.</summary>
    public static IEnumerable<FunnelRow> Of(CourseFunnel funnel, PrivacyThreshold threshold)
    {
        var shown = new List<long>();
        foreach (var (step, learners) in ((string, long)[])[("reached", funnel.Reached), ("started", funnel.Started), ("half", funnel.Half), ("completed", funnel.Completed), ("evaluated", funnel.Evaluated)])
        {
            var hidden = threshold.Hides(learners) || shown.Exists(before => threshold.Hides(before - learners));
            if (!hidden)
                shown.Add(learners);
            yield return new FunnelRow(step, hidden ? null : learners, hidden || funnel.Reached == 0 ? null : (double)learners / funnel.Reached, hidden);
        }
    }
}
