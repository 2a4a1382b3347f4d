namespace LearningRecords.Insights.Videos;

/// <summary>
/// How often a learner watched each second of a video. In a session a second was watched as often as playing went over it, or as often as the player says, whichever is more;
/// sessions add up. Playing goes from <c>played</c> to the next <c>paused</c>, <c>seeked</c>, <c>completed</c> or <c>terminated</c>.
/// A second counts when its middle was played.
/// </summary>
public static class WatchedSeconds
{
    /// <summary>Views of each second, up to the last that was watched.</summary>
    public static int[] Views(IEnumerable<VideoEvent> events)
    {
        var views = Array.Empty<int>();
        foreach (var session in events.GroupBy(told => told.Session, StringComparer.Ordinal))
            views = Combine(views, InSession(session), (before, more) => before + more);

        // What was played for less than half a second reaches no middle.
        return views.AsSpan().TrimEnd(0).ToArray();
    }

    /// <summary>Views of each second, after the events of some sessions are others than they were.</summary>
    public static int[] Replace(int[] views, IEnumerable<VideoEvent> before, IEnumerable<VideoEvent> after) =>
        Combine(Combine(views, [.. Views(before).Select(seen => -seen)], (all, less) => all + less), Views(after), (all, more) => all + more).AsSpan().TrimEnd(0).ToArray();

    public static int Unique(int[] views) => views.Count(seen => seen > 0);

    /// <summary>Seconds watched again, each time again.</summary>
    public static int Repeated(int[] views) => views.Sum(seen => Math.Max(0, seen - 1));

    private static int[] InSession(IEnumerable<VideoEvent> events)
    {
        var played = new List<Segment>();
        var told = Array.Empty<int>();
        double? from = null;
        foreach (var act in events.OrderBy(act => act.At).ThenBy(act => act.StatementId))
        {
            if (act.Act == VideoAct.Stopped && from is { } start && act.Time is { } end && end > start)
                played.Add(new Segment(start, end));
            if (act.Act != VideoAct.Other)
                from = act.Act == VideoAct.Played ? act.Time : null;

            // What is told grows with the session, but one told earlier may arrive later or have been cut off.
            told = Combine(told, Count(act.Played), Math.Max);
        }

        return Combine(told, Count(played), Math.Max);
    }

    private static int[] Count(IReadOnlyCollection<Segment> segments)
    {
        if (segments.Count == 0)
            return [];
        var views = new int[segments.Max(BehindLast)];
        foreach (var segment in segments)
        {
            for (var second = First(segment); second < BehindLast(segment); second++)
                views[second]++;
        }

        return views;
    }

    private static int First(Segment segment) => (int)Math.Ceiling(segment.From - 0.5);

    private static int BehindLast(Segment segment) => Math.Max(0, (int)Math.Ceiling(segment.Until - 0.5));

    private static int[] Combine(int[] one, int[] other, Func<int, int, int> how)
    {
        var (longer, shorter) = one.Length >= other.Length ? (one, other) : (other, one);
        if (shorter.Length == 0)
            return longer;
        var combined = (int[])longer.Clone();
        for (var second = 0; second < shorter.Length; second++)
            combined[second] = how(longer[second], shorter[second]);
        return combined;
    }
}
