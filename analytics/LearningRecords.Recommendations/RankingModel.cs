using System.Collections.Concurrent;

namespace LearningRecords.Recommendations;

/// <summary>A trained ranking. Safe for any number of threads.</summary>
public sealed class RankingModel : IDisposable
{
    private readonly Dictionary<string, int> _courseIndex;
    private readonly ConcurrentBag<LearnerRanking> _idle = [];

    internal RankingModel(ModelDescription description, string[] courses, CourseStatistics statistics, CourseScore score)
    {
        Description = description;
        Courses = courses;
        Statistics = statistics;
        Score = score;
        _courseIndex = Histories.IndexOf(courses);
    }

    public ModelDescription Description { get; }

    internal string[] Courses { get; }

    internal CourseStatistics Statistics { get; }

    internal CourseScore Score { get; }

    /// <summary>Reads a model written by <see cref="Save"/>.</summary>
    /// <exception cref="InvalidDataException">The file is not a model, is of another version, or was damaged.</exception>
    public static RankingModel Load(string file) => ModelFile.Read(file);

    /// <summary>Writes the model to one file, replacing it at once so that a reader never sees half a model.</summary>
    public void Save(string file) => ModelFile.Write(this, file);

    /// <summary>
    /// Ranks the courses that a learner has not taken. Without a known course in the history the group's popular courses
    /// come first, then those popular overall; the reasons say which.
    /// </summary>
    /// <param name="history">Courses in the order they were taken; unknown ones are passed over.</param>
    /// <param name="groups">The learner's groups; unknown ones are passed over.</param>
    public IReadOnlyList<RankedCourse> ForLearner(IReadOnlyList<string> history, IReadOnlyList<string> groups, RankingQuery query)
    {
        var taken = Known(history);
        var memberOf = groups.Select(Statistics.Groups.Find).Where(g => g >= 0).Distinct().ToArray();
        var reasons = new LearnerReasons(Courses, Statistics, taken, memberOf);
        var ranked = taken.Length == 0 ? [] : Use(ranking => ranking.Rank(taken, memberOf))
            .Where(r => query.Allows(Courses[r.Course], Statistics.Content.Facts[r.Course]))
            .Take(query.Top)
            .Select(r => new RankedCourse(Courses[r.Course], r.Score, reasons.For(r.Course)))
            .ToList();
        FillByPopularity(ranked, taken, memberOf, reasons.For, query);
        return Pin(ranked, [.. history], query);
    }

    /// <summary>Ranks courses for a group as a whole: what the most of its members are likely to take next.</summary>
    /// <param name="pause">Called between any two of the members who are ranked one by one, for whoever must not keep a processor for long.</param>
    public IReadOnlyList<RankedCourse> ForGroup(GroupProfile group, RankingQuery query, Action? pause = null)
    {
        var taken = new double[Courses.Length];
        foreach (var (course, learners) in group.Taken)
            if (_courseIndex.TryGetValue(course, out var index))
                taken[index] = learners;
        var demand = new GroupDemand(Courses, Statistics, taken, group.Members, ExpectedNext(group, pause), Description.MembersWeight);
        var ranked = demand.Rank(query)
            .Select(r => new RankedCourse(Courses[r.Course], r.Score, demand.ReasonFor(r.Course)))
            .ToList();
        return Pin(ranked, [], query);
    }

    public void Dispose() => _idle.Clear();

    internal int[] Known(IReadOnlyList<string> history)
    {
        var seen = new HashSet<int>();
        var known = new List<int>(history.Count);
        foreach (var course in history)
            if (_courseIndex.TryGetValue(course, out var index) && seen.Add(index))
                known.Add(index);
        return [.. known];
    }

    private double[] ExpectedNext(GroupProfile group, Action? pause)
    {
        if (group.Histories is not { Count: > 0 } histories)
            return new double[Courses.Length];
        int[] groups = group.Name is { } name && Statistics.Groups.Find(name) is >= 0 and var known ? [known] : [];
        return Use(ranking => GroupDemand.ExpectedNext(ranking, Courses.Length, GroupProfile.Sample(histories).Select(Known), groups, pause));
    }

    private T Use<T>(Func<LearnerRanking, T> rank)
    {
        if (!_idle.TryTake(out var ranking))
            ranking = new LearnerRanking(Statistics, Score, Description.Options.CandidatesPerRanking);
        try
        {
            return rank(ranking);
        }
        finally
        {
            _idle.Add(ranking);
        }
    }

    /// <summary>Places that the trees leave free go to what is popular in the learner's groups, then overall.</summary>
    private void FillByPopularity(
        List<RankedCourse> ranked, int[] taken, int[] memberOf, Func<int, Reason> reason, RankingQuery query)
    {
        if (ranked.Count >= query.Top)
            return;
        var listed = ranked.Select(r => _courseIndex[r.Course]).Concat(taken).ToHashSet();
        var lowest = ranked.Count > 0 ? ranked[^1].Score : 0;
        foreach (var course in InGroups(memberOf).Concat(ByPopularity(query)))
        {
            if (ranked.Count >= query.Top)
                break;
            if (query.Allows(Courses[course], Statistics.Content.Facts[course]) && listed.Add(course))
                ranked.Add(new RankedCourse(Courses[course], --lowest, reason(course)));
        }
    }

    // A filter that leaves little costs what it leaves, not a walk through the catalogue.
    private IEnumerable<int> ByPopularity(RankingQuery query) =>
        query.Only is { } only && only.Count < Courses.Length / 8 ? Statistics.InOrder(only.Select(course => _courseIndex.GetValueOrDefault(course, -1)).Where(c => c >= 0)) : Statistics.ByPopularity;

    /// <summary>What the groups took, the courses of the largest shares first.</summary>
    private IEnumerable<int> InGroups(int[] memberOf)
    {
        var groups = Statistics.Groups;
        return memberOf.SelectMany(g => groups.Course[groups.RowStart[g]..groups.RowStart[g + 1]]).Distinct()
            .OrderByDescending(ShareInGroups).ThenByDescending(Statistics.Postings.Count).ThenBy(c => c);

        double ShareInGroups(int course) => memberOf.Sum(g => groups.Of(g, course) / (double)Math.Max(1, groups.Members[g]));
    }

    private static List<RankedCourse> Pin(List<RankedCourse> ranked, HashSet<string> taken, RankingQuery query)
    {
        if (query.Pinned is not { Count: > 0 } pinned)
            return ranked;
        var top = ranked.Count > 0 ? ranked[0].Score : 0;
        var first = pinned.Distinct(StringComparer.Ordinal)
            .Where(course => !taken.Contains(course) && query.Exclude?.Contains(course) != true)
            .Select((course, i) => new RankedCourse(course, top + pinned.Count - i, new Reason(ReasonKind.Pinned, null, 0, 0)))
            .ToArray();
        return [.. first.Concat(ranked.Where(r => !pinned.Contains(r.Course, StringComparer.Ordinal))).Take(query.Top)];
    }
}
