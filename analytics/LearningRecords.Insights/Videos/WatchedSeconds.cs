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
            views = Sum(views, InSession(session), 1);

        // What was played for less than half a second reaches no middle.
        return views.AsSpan().TrimEnd(0).ToArray();
    }

    /// <summary>Views of each second, after the events of some sessions are others than they were.</summary>
    public static int[] Replace(int[] views, IEnumerable<VideoEvent> before, IEnumerable<VideoEvent> after) =>
        Sum(Sum(views, Views(before), -1), Views(after), 1).AsSpan().TrimEnd(0).ToArray();

    public static int Unique(int[] views)
    {
        var unique = 0;
        foreach (var seen in views)
            unique += seen > 0 ? 1 : 0;
        return unique;
    }

    /// <summary>Seconds watched again, each time again.</summary>
    public static int Repeated(int[] views)
    {
        var repeated = 0;
        foreach (var seen in views)
            repeated += Math.Max(0, seen - 1);
        return repeated;
    }

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
            told = Larger(told, Count(act.Played));
        }

        return Larger(told, Count(played));
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

    private static int[] Larger(int[] one, int[] other)
    {
        var (longer, shorter) = one.Length >= other.Length ? (one, other) : (other, one);
        if (shorter.Length == 0)
            return longer;
        var larger = (int[])longer.Clone();
        for (var second = 0; second < shorter.Length; second++)
            larger[second] = Math.Max(longer[second], shorter[second]);
        return larger;
    }

    private static int[] Sum(int[] views, int[] more, int sign)
    {
        if (more.Length == 0)
            return views;
        var sum = new int[Math.Max(views.Length, more.Length)];
        views.CopyTo(sum, 0);
        for (var second = 0; second < more.Length; second++)
            sum[second] += sign * more[second];
        return sum;
    }
}
