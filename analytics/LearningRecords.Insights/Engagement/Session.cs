using LearningRecords.Insights.Facts;

namespace LearningRecords.Insights.Engagement;

/// <summary>A sitting: from the first statement (or the beginning of what it tells took a while) to the last, without a pause of more than 30 minutes.</summary>
/// <param name="FirstStatement">Of those that start it, the one with the smallest id; its terminal and groups are the sitting's.</param>
public readonly record struct Session(DateTimeOffset Starts, DateTimeOffset Ends, Guid FirstStatement, string Terminal, Guid GroupSet)
{
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(30);

    public TimeSpan Length => Ends - Starts;

    public static Session Of(StatementFact fact, Guid groupSet) => new(fact.At - fact.Duration, fact.At, fact.StatementId, fact.Terminal, groupSet);

    public bool Continues(Session other) => Starts - other.Ends <= LongestPause && other.Starts - Ends <= LongestPause;

    /// <summary>Both as one. It does not matter which is given first.</summary>
    public Session With(Session other)
    {
        var first = (Starts, FirstStatement).CompareTo((other.Starts, other.FirstStatement)) <= 0 ? this : other;
        return first with { Ends = Ends > other.Ends ? Ends : other.Ends };
    }
}
