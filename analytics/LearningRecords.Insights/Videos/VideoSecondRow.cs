using LearningRecords.Insights.Privacy;
using LearningRecords.Insights.Results;

namespace LearningRecords.Insights.Videos;

/// <summary>How one second of a video was watched, as it may be shown.</summary>
public sealed record VideoSecondRow(int Second, int? Viewers, int? Views, double? Share, bool Suppressed)
{
    public static readonly Result<VideoSecondRow> Result = new Result<VideoSecondRow>("video-seconds", "seconds")
        .Value("second", new Term("seconds", "The second of the video that begins so many seconds after its start.", "视频中自开头起算的第几秒（从 0 起）。"), row => (long)row.Second)
        .ValueOrNone<long>("viewers", new Term("learners", "Learners who watched this second.", "观看过这一秒的学习者人数。"), row => row.Viewers)
        .ValueOrNone<long>("views", new Term("views", "How often they watched it.", "这一秒被观看的次数。"), row => row.Views)
        .ValueOrNone("share", new Term("share, 0 to 1", "Of all viewers of the video: the drop-off curve.", "占该视频全部观看者的比例（0–1），即流失曲线。"), row => row.Share)
        .Value("suppressed", Terms.Suppressed, row => row.Suppressed);

    /// <summary>Every second up to the last that anybody watched.</summary>
    public static IEnumerable<VideoSecondRow> Of(VideoSeconds video, PrivacyThreshold threshold)
    {
        for (var second = 0; second < video.ViewersBySecond.Count; second++)
        {
            var viewers = video.ViewersBySecond[second];
            yield return threshold.Hides(video.Viewers) || threshold.HidesPart(viewers, video.Viewers)
                ? new VideoSecondRow(second, null, null, null, Suppressed: true)
                : new VideoSecondRow(second, viewers, video.ViewsBySecond[second], (double)viewers / video.Viewers, Suppressed: false);
        }
    }
}
