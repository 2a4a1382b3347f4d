namespace LearningRecords.Recommendations;

/// <summary>Ranking without a model: popularity within the group, then overall.</summary>
public static class PopularityRanking
{
    /// <param name="groupCounts">Learners of the group by course; empty without a group.</param>
    /// <param name="groupMembers">How many learners the group has.</param>
    /// <param name="overallCounts">Learners by course over all groups.</param>
    /// <param name="learners">How many learners there are.</param>
    /// <param name="facts">For the filters of the query.</param>
    public static IReadOnlyList<RankedCourse> Rank(
        IReadOnlyDictionary<string, int> groupCounts,
        int groupMembers,
        IReadOnlyDictionary<string, int> overallCounts,
        int learners,
        RankingQuery query,
        IReadOnlyDictionary<string, CourseFacts>? facts = null)
    {
        var most = overallCounts.Count == 0 ? 1 : 1.0 + overallCounts.Values.Max();
        var pinned = query.Pinned ?? [];
        var ranked = overallCounts.Keys.Concat(groupCounts.Keys).Concat(facts?.Keys ?? []).Distinct(StringComparer.Ordinal)
            .Where(c => !pinned.Contains(c, StringComparer.Ordinal) && query.Allows(c, facts?.GetValueOrDefault(c)))
            .Select(c => (Course: c, InGroup: groupCounts.GetValueOrDefault(c), Overall: overallCounts.GetValueOrDefault(c)))
            .OrderByDescending(c => c.InGroup).ThenByDescending(c => c.Overall).ThenBy(c => c.Course, StringComparer.Ordinal)
            // Here and not at the end, so that the rest of a large catalogue is not put in order.
            .Take(query.Top)
            .Select(c => new RankedCourse(c.Course, c.InGroup + c.Overall / most, ReasonFor(c.InGroup, c.Overall)));
        var first = pinned.Distinct(StringComparer.Ordinal).Select((c, i) =>
            new RankedCourse(c, most + pinned.Count - i, new Reason(ReasonKind.Pinned, null, 0, 0)));
        return [.. first.Concat(ranked).Take(query.Top)];

        Reason ReasonFor(int inGroup, int overall) => inGroup > 0
            ? new Reason(ReasonKind.PopularInGroup, null, inGroup / (double)Math.Max(inGroup, groupMembers), inGroup)
            : new Reason(ReasonKind.Popular, null, overall / (double)Math.Max(1, Math.Max(overall, learners)), overall);
    }
}
