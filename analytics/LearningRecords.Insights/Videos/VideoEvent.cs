namespace LearningRecords.Insights.Videos;

/// <summary>What a player did. Only these tell of watching.</summary>
public enum VideoAct
{
    /// <summary>Something else, that may still carry what was played.</summary>
    Other,
    Played,

    /// <summary>Paused, sought, ended or closed: playing stopped at <see cref="VideoEvent.Time"/>.</summary>
    Stopped,
}

/// <summary>A run of a video's time, in seconds.</summary>
public readonly record struct Segment(double From, double Until);

/// <summary>What a statement of the xAPI video profile tells of watching.</summary>
/// <param name="Session">The player's session; statements without one share one a day.</param>
/// <param name="Time">Where in the video it happened; for a seek, where it left; null: not told.</param>
/// <param name="Played">What the player says was played in the session so far, repeats as often as they were played.</param>
/// <param name="Length">Of the whole video, seconds.</param>
public sealed record VideoEvent(
    Guid StatementId, Guid Learner, Guid Activity, DateTimeOffset At, string Session, VideoAct Act, double? Time, IReadOnlyList<Segment> Played, double? Length);
