namespace LearningRecords.Recommendations;

/// <summary>
/// The demand of a group for each course: by what its members took so far, which is what those who have not taken it yet go on to take,
/// and by what each member is likely to take next.
/// </summary>
internal sealed class GroupDemand
{
    /// <summary>What the members' own rankings weigh where nothing tells how well they foretell the group's: best for groups of real learners who began with the same course.</summary>
    public const double UsualMembersWeight = 5;

    private const double PriorLearners = 20;

    // Newcomers take even what all members have.
    private const double LeastOpen = 0.02;

    // Scores are made to put courses in order, and are surer of the first ones than their learners turn out to be.
    private const double Temperature = 2;
    private const int FewestLearners = 3;

    private readonly string[] _courses;
    private readonly CourseStatistics _statistics;
    private readonly double _members;
    private readonly double[] _taken;
    private readonly double[] _demand;
    private int[]? _because;

    /// <param name="taken">How many members took each course.</param>
    /// <param name="expectedNext">How many of some members are likely to take each course next; zeros when unknown.</param>
    /// <param name="membersWeight">What that weighs beside <paramref name="taken"/>.</param>
    public GroupDemand(string[] courses, CourseStatistics statistics, double[] taken, int members, double[] expectedNext, double membersWeight)
    {
        (_courses, _statistics, _taken) = (courses, statistics, taken);
        // More took a course than are said to be members when some left.
        _members = Math.Max(members, Math.Max(1, taken.DefaultIfEmpty(0).Max()));
        _demand = Mixed(Own(statistics, taken, _members), expectedNext, membersWeight);
    }

    /// <summary>
    /// How many of the members are likely to take each course next: the learners' own rankings,
    /// each turned into chances that sum to one.
    /// </summary>
    /// <param name="pause">Called before each member.</param>
    public static double[] ExpectedNext(LearnerRanking ranking, int courses, IEnumerable<int[]> histories, int[] groups, Action? pause)
    {
        var expected = new double[courses];
        foreach (var history in histories.Where(history => history.Length > 0))
        {
            pause?.Invoke();
            var ranked = ranking.Rank(history, groups);
            if (ranked.Count == 0)
                continue;
            var total = ranked.Sum(r => Math.Exp((r.Score - ranked[0].Score) / Temperature));
            foreach (var (course, score) in ranked)
                expected[course] += Math.Exp((score - ranked[0].Score) / Temperature) / total;
        }

        return expected;
    }

    /// <summary>The shares of the courses in what the group is to take next, by what its members took and who of them has not.</summary>
    public static double[] Own(CourseStatistics statistics, double[] taken, double members)
    {
        var total = taken.Sum() + PriorLearners;
        var all = Math.Max(1.0, statistics.Postings.Learner.Length);
        return
        [
            .. taken.Select((learners, course) =>
                (learners + PriorLearners * statistics.Postings.Count(course) / all) / total * Math.Max(LeastOpen, 1 - learners / members)),
        ];
    }

    /// <summary>The members' own rankings, as shares, added to what was counted. Where all have taken what the group takes, little is left of that.</summary>
    public static double[] Mixed(double[] own, double[] expectedNext, double membersWeight)
    {
        var expected = expectedNext.Sum();
        return expected == 0 ? own : [.. own.Zip(expectedNext, (o, e) => o + membersWeight * e / expected)];
    }

    /// <summary>
    /// Allowed courses by demand. Each place goes to the discipline chosen least so far, among the courses whose demand is
    /// short of the highest by no more than the share that diversity may cost; so the whole list loses no more than that share.
    /// </summary>
    public List<(int Course, double Score)> Rank(RankingQuery query)
    {
        var content = _statistics.Content;
        var pool = Enumerable.Range(0, _courses.Length)
            .Where(c => query.Allows(_courses[c], content.Facts[c]))
            .OrderByDescending(c => _demand[c]).ThenBy(c => c)
            .Take(Math.Max(100, query.Top * 4))
            .ToList();
        var chosen = new Dictionary<int, int>();
        var ranked = new List<(int, double)>();
        var score = double.PositiveInfinity;
        while (ranked.Count < query.Top && pool.Count > 0)
        {
            var least = _demand[pool[0]] * (1 - Math.Clamp(query.Diversity, 0, 1));
            var course = pool.TakeWhile(c => _demand[c] >= least).MinBy(ChosenOfItsDiscipline);
            score = Math.Min(score, _demand[course]);
            ranked.Add((course, score));
            var discipline = content.Discipline[course];
            chosen[discipline] = chosen.GetValueOrDefault(discipline) + 1;
            pool.Remove(course);
        }

        return ranked;

        int ChosenOfItsDiscipline(int course) =>
            content.Discipline[course] < 0 ? 0 : chosen.GetValueOrDefault(content.Discipline[course]);
    }

    public Reason ReasonFor(int course)
    {
        _because ??= Predecessors();
        if (_because[course] is >= 0 and var because)
        {
            var followers = (int)_statistics.Links.Value(Link.After, because, course);
            if (followers >= FewestLearners)
                return new Reason(ReasonKind.LaterAfterCourse, _courses[because], followers / (double)_statistics.Postings.Count(because), followers);
        }

        if (_taken[course] >= FewestLearners)
            return new Reason(ReasonKind.PopularInGroup, null, _taken[course] / _members, (int)_taken[course]);
        var takers = _statistics.Postings.Count(course);
        return new Reason(ReasonKind.Popular, null, takers / (double)Math.Max(1, _statistics.Learners), takers);
    }

    // Which of the group's courses leads the most learners to each other one; -1: none.
    private int[] Predecessors()
    {
        var links = _statistics.Links;
        var (because, strongest) = (new int[_courses.Length], new double[_courses.Length]);
        Array.Fill(because, -1);
        for (var h = 0; h < _taken.Length; h++)
        {
            if (_taken[h] == 0)
                continue;
            for (var i = links.RowStart[h]; i < links.RowStart[h + 1]; i++)
            {
                var c = links.Course[i];
                var follow = _taken[h] * links.Values[(int)Link.Later][i] / (_statistics.Postings.Count(h) + PriorLearners);
                if (follow <= strongest[c])
                    continue;
                (strongest[c], because[c]) = (follow, h);
            }
        }

        return because;
    }
}
