namespace LearningRecords.Recommendations;

/// <summary>A point in a learner's history: what was taken before it, and the courses that followed.</summary>
internal sealed record RankingCase(int[] History, int[] Groups, int[] Targets);

/// <summary>
/// Cases whose statistics know nothing of what followed. Either everybody's last courses are set apart, as they are when
/// the future is to be ranked; or whole learners are set apart, which keeps the statistics of short histories alive.
/// </summary>
internal static class ExampleCases
{
    /// <summary>Everybody's last courses are the targets, the histories before them the data. A share of 0 means the very last course.</summary>
    public static (Histories Earlier, RankingCase[] Cases) LastCourses(Histories histories, double targetShare) =>
        Split(histories, Array.ConvertAll(histories.CoursesOf, taken => Kept(taken.Length, targetShare)));

    /// <summary>What everybody took from a day on are the targets, the histories before it the data.</summary>
    public static (Histories Earlier, RankingCase[] Cases) Since(Histories histories, float[][] daysOf, float day) =>
        Split(histories, Array.ConvertAll(daysOf, days => days.Count(d => d < day)));

    /// <summary>The cases of some learners, and the histories of all the others.</summary>
    public static (Histories Others, RankingCase[] Cases) OutOfFold(Histories histories, IReadOnlyCollection<int> fold, RankingCase[] cases)
    {
        var inFold = fold.ToHashSet();
        int[] others = [.. Enumerable.Range(0, histories.Learners.Length).Where(l => !inFold.Contains(l))];
        return (histories.Only(others), [.. fold.Select(l => cases[l])]);
    }

    private static (Histories, RankingCase[]) Split(Histories histories, int[] kept)
    {
        var earlier = histories.Prefixes(kept);
        return (earlier, [.. kept.Select((k, l) => new RankingCase(earlier.CoursesOf[l], earlier.GroupsOf[l], histories.CoursesOf[l][k..]))]);
    }

    private static int Kept(int length, double targetShare) =>
        length < 2 ? length : length - Math.Clamp((int)Math.Round(length * targetShare), 1, length - 1);
}
