namespace LearningRecords.Recommendations;

/// <summary>
/// How much the members' own rankings count beside what was counted for a group as a whole: the weight with which the rankings for the largest groups best foretell
/// what their learners took next. Where courses follow one another the members' rankings know more; where everybody chooses
/// by the taste of the group, counting does.
/// </summary>
internal static class ChooseMembersWeight
{
    private const int FewestMembers = 10;
    private const int FewestGroups = 3;
    private const int MostGroups = 40;
    private const int Depth = 10;
    private static readonly double[] s_weights = [0.5, 1, 2, 5, 10];

    /// <param name="measured">The cases of all learners, with statistics that know nothing of what they took next.</param>
    public static double By(CourseScore score, CaseSet measured, TrainingOptions options, CancellationToken token)
    {
        var (statistics, cases) = measured;
        var groups = cases.SelectMany(c => c.Groups.Select(g => (Group: g, Case: c)))
            .GroupBy(m => m.Group, m => m.Case)
            .Where(members => members.Count(c => c.Targets.Length > 0) >= FewestMembers)
            .OrderByDescending(members => members.Count()).ThenBy(members => members.Key)
            .Take(MostGroups)
            .ToArray();
        if (groups.Length < FewestGroups)
            return GroupDemand.UsualMembersWeight;

        var figures = new double[groups.Length][];
        Parallel.For(
            0,
            groups.Length,
            new ParallelOptions { CancellationToken = token },
            () => new LearnerRanking(statistics, score, options.CandidatesPerRanking),
            (g, _, ranking) =>
            {
                figures[g] = OfEachWeight(groups[g].Key, [.. groups[g]], statistics, ranking);
                return ranking;
            },
            _ => { });
        return s_weights[LeastThatIsAsGood(figures)];
    }

    // What learners took last is known from them better than what a group with its newcomers takes next, so the least weight is taken that is not worse than the best by more than a standard error.
    private static int LeastThatIsAsGood(double[][] figures)
    {
        var best = Enumerable.Range(0, s_weights.Length).MaxBy(w => figures.Average(f => f[w]));
        return Enumerable.Range(0, s_weights.Length).First(w =>
        {
            double[] lost = [.. figures.Select(f => f[best] - f[w])];
            var mean = lost.Average();
            return mean <= Math.Sqrt(lost.Sum(l => (l - mean) * (l - mean)) / (lost.Length - 1) / lost.Length);
        });
    }

    private static double[] OfEachWeight(int group, RankingCase[] members, CourseStatistics statistics, LearnerRanking ranking)
    {
        var next = new double[statistics.Courses];
        foreach (var course in members.SelectMany(m => m.Targets))
            next[course]++;
        var own = GroupDemand.Own(statistics, statistics.Groups.TakenBy(group, next.Length), statistics.Groups.Members[group]);
        var expected = GroupDemand.ExpectedNext(ranking, next.Length, GroupProfile.Sample(members).Select(m => m.History), [group], null);
        return Array.ConvertAll(s_weights, weight => Ndcg(GroupDemand.Mixed(own, expected, weight), next));
    }

    // Each course is worth the learners who took it next.
    private static double Ndcg(double[] demand, double[] next) => Gain(demand, next) / Gain(next, next);

    private static double Gain(double[] by, double[] next) =>
        RankingFigures.Gain(Enumerable.Range(0, by.Length).OrderByDescending(c => by[c]).ThenBy(c => c).Take(Depth).Select(c => next[c]));
}
