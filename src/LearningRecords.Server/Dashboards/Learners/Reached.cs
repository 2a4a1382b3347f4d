using System.Globalization;
using LearningRecords.Insights.Progress;

namespace LearningRecords.Server.Dashboards.Learners;

/// <summary>What learners reached in a course, beside a step of its funnel: what a bar or a cell of the course's page counts. Each null means anything.</summary>
/// <param name="PartCompleted">Whether they completed the part that the address names.</param>
/// <param name="PartScored">Whether they have a score in that part.</param>
/// <param name="Tenth">Of their best score, from 0; -1: it is negative.</param>
/// <param name="Within">One of <see cref="Times"/>: how long it took them to complete the course.</param>
/// <param name="Watched">What they watched of a video.</param>
public sealed record Reached(bool PartCompleted, bool PartScored, int? Tenth, string? Within, WatchedSecond? Watched)
{
    private const int Tenths = 10;
    private const int MostSeconds = 1_000_000;

    public static readonly Reached Anything = new(false, false, null, null, null);

    /// <summary>At most so many seconds, and more than the one before; <c>longer</c> than all of them.</summary>
    public static readonly string[] Times = [.. QueryTimeToComplete.Bounds.Select(bound => bound.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)), "longer"];

    public static Reached Of(IQueryCollection query) => new(
        query["part"].Count > 0 && query["done"] == "true",
        query["part"].Count > 0 && query["scored"] == "true",
        query["score"] == "negative" ? -1 : LearnersAddress.Number(query["score"], Tenths),
        Array.Find(Times, time => time == query["within"].ToString()),
        query["video"].ToString() is { Length: > 0 } video && LearnersAddress.Number(query["second"], MostSeconds) is { } second ? new WatchedSecond(video, second) : null);

    /// <summary>The bin of a course's scores.</summary>
    public static Reached Score(ScoreRow bin) => Anything with { Tenth = bin.From < 0 ? -1 : (int)Math.Round(bin.From * Tenths) };

    public LearnerProgressFilter Narrow(LearnerProgressFilter filter) =>
        filter with { PartCompleted = PartCompleted, PartScored = PartScored, ScoreBin = Tenth, TimeBin = Within is null ? null : Array.IndexOf(Times, Within), Watched = Watched };

    public IEnumerable<KeyValuePair<string, string?>> Written() =>
    [
        new("done", PartCompleted ? "true" : null),
        new("scored", PartScored ? "true" : null),
        new("score", Tenth is { } tenth ? tenth < 0 ? "negative" : tenth.ToString(CultureInfo.InvariantCulture) : null),
        new("within", Within),
        new("video", Watched?.Video),
        new("second", Watched?.Second.ToString(CultureInfo.InvariantCulture)),
    ];
}
