using LearningRecords.Insights.Privacy;
using LearningRecords.Insights.Results;

namespace LearningRecords.Insights.Videos;

/// <summary>How a video was watched, as it may be shown.</summary>
public sealed record VideoRow(string Id, string? TitleEn, string? TitleZh, double? LengthSeconds, int? Viewers, long? SecondsWatched, int? SecondsSeen, bool Suppressed)
{
    public static readonly Result<VideoRow> Result = new Result<VideoRow>("videos", "videos")
        .Text("id", new Term(null, "The video's IRI.", "视频的 IRI。"), row => row.Id)
        .TextOrNone("titleEn", Terms.TitleEn, row => row.TitleEn)
        .TextOrNone("titleZh", Terms.TitleZh, row => row.TitleZh)
        .ValueOrNone("lengthSeconds", new Term("seconds", "How long the video is, as players told; none: none did.", "播放器所述的视频时长（秒）；无则未知。"), row => row.LengthSeconds)
        .ValueOrNone<long>("viewers", VideoTerms.Viewers, row => row.Viewers)
        .ValueOrNone("secondsWatched", new Term("seconds", "Seconds watched by all viewers together, repetitions included.", "全部观看者的观看秒数之和，含重复观看。"), row => row.SecondsWatched)
        .ValueOrNone<long>("secondsSeen", new Term("seconds", "Different seconds of the video that any viewer watched.", "至少有一人观看过的不同秒数。"), row => row.SecondsSeen)
        .Value("suppressed", Terms.Suppressed, row => row.Suppressed);

    public static VideoRow Of(WatchedVideo video, PrivacyThreshold threshold) => threshold.Hides(video.Viewers)
        ? new VideoRow(video.Id, video.TitleEn, video.TitleZh, video.LengthSeconds, null, null, null, Suppressed: true)
        : new VideoRow(video.Id, video.TitleEn, video.TitleZh, video.LengthSeconds, video.Viewers, video.SecondsWatched, video.SecondsSeen, Suppressed: false);
}
