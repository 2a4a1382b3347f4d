namespace LearningRecords.Recommendations;

/// <summary>
/// The demand of a group for each course: what its members took, and what usually follows that, by the members who
/// have not taken it yet. Recent courses weigh more.
/// </summary>
internal sealed class GroupDemand
{
    private const double PriorLearners = 20;
    private const double FollowingWeight = 1;
    private const double MemberWeight = 5;
    private const int SampledMembers = 48;
    private const int FewestLearners = 3;

    private readonly string[] _courses;
    private readonly CourseStatistics _statistics;
    private readonly double _members;
    private readonly double[] _taken;
    private readonly double[] _demand;
    private readonly int[] _because;

    public GroupDemand(string[] courses, Dictionary<string, int> courseIndex, CourseStatistics statistics, GroupProfile group)
    {
        _courses = courses;
        _statistics = statistics;
        _taken = new double[courses.Length];
        _demand = new double[courses.Length];
        _because = new int[courses.Length];
        Array.Fill(_because, -1);
        var recent = new double[courses.Length];
        Fill(_taken, group.Taken, courseIndex);
        Fill(recent, group.TakenRecently is { Count: > 0 } r ? r : group.Taken, courseIndex);
        _members = Math.Max(group.Members, Math.Max(1, _taken.DefaultIfEmpty(0).Max()));
        AddFollowing(recent);
        AddPopularity(recent);
    }

    /// <summary>
    /// How many of the sampled members are likely to take each course next: the learners' own rankings,
    /// each turned into chances that sum to one.
    /// </summary>
    public static double[] ExpectedNext(
        LearnerRanking ranking, int courses, IReadOnlyList<IReadOnlyList<string>> histories, int[] groups, Func<IReadOnlyList<string>, int[]> known, Action? pause)
    {
        var expected = new double[courses];
        var sampled = Math.Min(SampledMembers, histories.Count);
        for (var m = 0; m < sampled; m++)
        {
            var history = known(histories[(int)((long)m * histories.Count / sampled)]);
            if (history.Length == 0)
                continue;
            pause?.Invoke();
            var ranked = ranking.Rank(history, groups);
            if (ranked.Count == 0)
                continue;
            var total = ranked.Sum(r => Math.Exp(r.Score - ranked[0].Score));
            foreach (var (course, score) in ranked)
                expected[course] += Math.Exp(score - ranked[0].Score) / total;
        }

        return expected;
    }

    /// <summary>Adds the members' own rankings, which know the order of courses, to what was counted for the group as a whole.</summary>
    public void AddMembers(double[] expectedNext)
    {
        var (members, counted) = (expectedNext.Sum(), _demand.Sum());
        if (members == 0 || counted == 0)
            return;
        for (var c = 0; c < _demand.Length; c++)
            _demand[c] = _demand[c] / counted + MemberWeight * expectedNext[c] / members;
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

    private void AddFollowing(double[] recent)
    {
        var links = _statistics.Links;
        var strongest = new double[_courses.Length];
        for (var h = 0; h < recent.Length; h++)
        {
            if (recent[h] == 0)
                continue;
            for (var i = links.RowStart[h]; i < links.RowStart[h + 1]; i++)
            {
                var c = links.Course[i];
                var follow = recent[h] * links.Values[(int)Link.Later][i] / (_statistics.Postings.Count(h) + PriorLearners);
                _demand[c] += FollowingWeight * follow;
                if (follow <= strongest[c])
                    continue;
                strongest[c] = follow;
                _because[c] = h;
            }
        }
    }

    private void AddPopularity(double[] recent)
    {
        var total = Math.Max(1, recent.Sum());
        var all = Math.Max(1.0, _statistics.Postings.Learner.Length);
        for (var c = 0; c < _demand.Length; c++)
        {
            var expected = PriorLearners * _statistics.Postings.Count(c) / all;
            var own = (recent[c] + expected) / (total + PriorLearners) * total;
            var open = Math.Max(0.02, 1 - _taken[c] / _members);
            _demand[c] = (_demand[c] + own) * open;
        }
    }

    private static void Fill(double[] counts, IReadOnlyDictionary<string, int> named, Dictionary<string, int> courseIndex)
    {
        foreach (var (course, learners) in named)
            if (courseIndex.TryGetValue(course, out var index))
                counts[index] = learners;
    }
}
