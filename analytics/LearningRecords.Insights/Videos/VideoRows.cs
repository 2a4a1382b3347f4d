using LearningRecords.Insights.Folding;
using NpgsqlTypes;

namespace LearningRecords.Insights.Videos;

/// <summary>What was watched, as rows.</summary>
internal static class VideoRows
{
    public static RowFormat<VideoEvent> Events { get; } = new RowFormat<VideoEvent>("video_event")
        .Value("learner", NpgsqlDbType.Uuid, act => act.Learner)
        .Value("activity", NpgsqlDbType.Uuid, act => act.Activity)
        .Value("at", NpgsqlDbType.TimestampTz, act => act.At)
        .Value("statement_id", NpgsqlDbType.Uuid, act => act.StatementId)
        .Value("session", NpgsqlDbType.Text, act => act.Session)
        .Value("act", NpgsqlDbType.Smallint, act => (short)act.Act)
        .ValueOrNull("time", NpgsqlDbType.Double, act => act.Time)
        .Value("played_from", NpgsqlDbType.Array | NpgsqlDbType.Double, act => act.Played.Select(segment => segment.From).ToArray())
        .Value("played_until", NpgsqlDbType.Array | NpgsqlDbType.Double, act => act.Played.Select(segment => segment.Until).ToArray());

    public static RowFormat<(Guid Learner, Guid Activity, int[] Views)> Watched { get; } = new RowFormat<(Guid Learner, Guid Activity, int[] Views)>("watched")
        .Value("learner", NpgsqlDbType.Uuid, row => row.Learner)
        .Value("activity", NpgsqlDbType.Uuid, row => row.Activity)
        .Value("views", NpgsqlDbType.Array | NpgsqlDbType.Integer, row => row.Views)
        .Value("unique_seconds", NpgsqlDbType.Integer, row => WatchedSeconds.Unique(row.Views))
        .Value("repeated_seconds", NpgsqlDbType.Integer, row => WatchedSeconds.Repeated(row.Views));

    public static RowFormat<(Guid Activity, VideoSeconds Video)> Videos { get; } = new RowFormat<(Guid Activity, VideoSeconds Video)>("video")
        .Value("activity", NpgsqlDbType.Uuid, row => row.Activity)
        .ValueOrNull("length", NpgsqlDbType.Double, row => row.Video.Length)
        .Value("viewers", NpgsqlDbType.Integer, row => row.Video.Viewers)
        .Value("viewers_by_second", NpgsqlDbType.Array | NpgsqlDbType.Integer, row => row.Video.ViewersBySecond.ToArray())
        .Value("views_by_second", NpgsqlDbType.Array | NpgsqlDbType.Integer, row => row.Video.ViewsBySecond.ToArray());
}
