using LearningRecords.Insights.Privacy;
using LearningRecords.Insights.Results;

namespace LearningRecords.Insights.Progress;

/// <summary>One bin of a course's score distribution as it may be shown.</summary>
public sealed record ScoreRow(double From, double Until, long? Learners, bool Suppressed)
{
    public static readonly Result<ScoreRow> Result = new Result<ScoreRow>("scores", "bins")
        .Value("from", new Term("scaled score, -1 to 1", "The least score of the bin.", "该区间的最低分（scaled，-1–1）。"), row => row.From)
        .Value("until", new Term("scaled score, -1 to 1", "Where the next bin begins; 1 itself is in the last one.", "下一区间的起点；1 分计入最后一个区间。"), row => row.Until)
        .ValueOrNone("learners", new Term("learners", "Learners whose best score in the course or any part of it lies in the bin.", "在课程或其任一部分的最高分落入该区间的学习者人数。"), row => row.Learners)
        .Value("suppressed", Terms.Suppressed, row => row.Suppressed);

    public static IReadOnlyList<ScoreRow> Of(IReadOnlyList<ScoreBin> bins, PrivacyThreshold threshold)
    {
        var hidden = HiddenBins.Of([.. bins.Select(bin => bin.Learners)], threshold);
        return [.. bins.Select((bin, place) => new ScoreRow(bin.From, bin.Until, hidden[place] ? null : bin.Learners, hidden[place]))];
    }
}
