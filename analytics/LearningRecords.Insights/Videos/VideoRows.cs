using LearningRecords.Insights.Folding;

namespace LearningRecords.Insights.Videos;

/// <summary>What was watched, as rows.</summary>
internal static class VideoRows
{
    public static RowFormat<VideoEvent> Events { get; } = new RowFormat<VideoEvent>("video_event")
        .Value("learner", act => act.Learner)
        .Value("activity", act => act.Activity)
        .Value("at", act => act.At)
        .Value("statement_id", act => act.StatementId)
        .Value("session", act => act.Session)
        .Value("act", act => (short)act.Act)
        .ValueOrNull("time", act => act.Time)
        .Value("played_from", act => act.Played.Select(segment => segment.From).ToArray())
        .Value("played_until", act => act.Played.Select(segment => segment.Until).ToArray());

    public static RowFormat<(Guid Learner, Guid Activity, int[] Views)> Watched { get; } = new RowFormat<(Guid Learner, Guid Activity, int[] Views)>("watched")
        .Value("learner", row => row.Learner)
        .Value("activity", row => row.Activity)
        .Value("views", row => row.Views)
        .Value("unique_seconds", row => WatchedSeconds.Unique(row.Views))
        .Value("repeated_seconds", row => WatchedSeconds.Repeated(row.Views));

    public static RowFormat<(Guid Activity, VideoSeconds Video)> Videos { get; } = new RowFormat<(Guid Activity, VideoSeconds Video)>("video")
        .Value("activity", row => row.Activity)
        .ValueOrNull("length", row => row.Video.Length)
        .Value("viewers", row => row.Video.Viewers)
        .Value("viewers_by_second", row => row.Video.ViewersBySecond.ToArray())
        .Value("views_by_second", row => row.Video.ViewsBySecond.ToArray());
}
