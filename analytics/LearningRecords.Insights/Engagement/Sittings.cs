namespace LearningRecords.Insights.Engagement;

/// <summary>A learner's sessions in one course, or in whatever course, as they were found and as they are to be.</summary>
public sealed class Sittings
{
    private readonly List<Session> _found = [];
    private readonly List<Session> _now = [];

    public IEnumerable<Session> Ended => _found.Except(_now);

    public IEnumerable<Session> Began => _found.Count == 0 ? _now : _now.Except(_found);

    public TimeSpan Found => Total(_found);

    public TimeSpan Now => Total(_now);

    /// <summary>Sessions must be given in order.</summary>
    public void Find(Session session)
    {
        _found.Add(session);
        _now.Add(session);
    }

    public void StartOver() => _now.Clear();

    public void Add(Session session)
    {
        var first = FirstThatMayContinue(session);
        var behind = first;
        while (behind < _now.Count && _now[behind].Continues(session))
            session = session.With(_now[behind++]);
        _now.RemoveRange(first, behind - first);
        _now.Insert(first, session);
    }

    // Sessions lie apart, so they are in order of their ends as well.
    private int FirstThatMayContinue(Session session)
    {
        var (low, high) = (0, _now.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (session.Starts - _now[middle].Ends > Session.LongestPause)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private static TimeSpan Total(List<Session> sessions) => sessions.Aggregate(TimeSpan.Zero, (sum, session) => sum + session.Length);
}
