using LearningRecords.Insights.Privacy;
using LearningRecords.Insights.Results;

namespace LearningRecords.Insights.Progress;

/// <summary>One bin of how long learners took to complete a course, as it may be shown.</summary>
public sealed record CompletionTimeRow(long? WithinSeconds, long? Learners, double? ShareByThen, bool Suppressed)
{
    public static readonly Result<CompletionTimeRow> Result = new Result<CompletionTimeRow>("time-to-complete", "bins")
        .ValueOrNone("withinSeconds",
            new Term("seconds", "At most so long after the learner's first statement in the course, and longer than the bin before; none: longer than all of them.", "自学习者在该课程的首条语句起不超过的时长（秒），且长于前一区间；无则长于以上各区间。"),
            row => row.WithinSeconds)
        .ValueOrNone("learners", new Term("learners", "Learners who completed the course in that time.", "在该时长内完成课程的学习者人数。"), row => row.Learners)
        .ValueOrNone("shareByThen", new Term("share, 0 to 1", "Of all who completed it, those of this bin and of the ones before; none where one of these is suppressed.", "截至该区间已完成者占全部完成者的比例（0–1）；其中有区间被隐去则为空。"), row => row.ShareByThen)
        .Value("suppressed", Terms.Suppressed, row => row.Suppressed);

    public static IReadOnlyList<CompletionTimeRow> Of(IReadOnlyList<CompletionTimeBin> bins, PrivacyThreshold threshold)
    {
        var hidden = HiddenBins.Of([.. bins.Select(bin => bin.Learners)], threshold);
        var all = bins.Sum(bin => bin.Learners);
        return
        [
            .. bins.Select((bin, place) => new CompletionTimeRow(
                (long?)bin.Within?.TotalSeconds,
                hidden[place] ? null : bin.Learners,
                all == 0 || hidden.Take(place + 1).Any(bin => bin) ? null : (double)bins.Take(place + 1).Sum(before => before.Learners) / all,
                hidden[place])),
        ];
    }
}
