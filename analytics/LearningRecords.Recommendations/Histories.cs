namespace LearningRecords.Recommendations;

/// <summary>
/// The courses of every learner in the order they were first taken, with ids replaced by indexes.
/// Learners and courses are sorted by id, so that the order of the input's lines changes nothing.
/// </summary>
internal sealed class Histories
{
    public required string[] Courses { get; init; }

    public required string[] Learners { get; init; }

    public required string[] Groups { get; init; }

    /// <summary>Course indexes by learner, earliest first, each once.</summary>
    public required int[][] CoursesOf { get; init; }

    /// <summary>Days since the earliest interaction, beside <see cref="CoursesOf"/>; null when the data has no times.</summary>
    public required float[][]? DaysOf { get; init; }

    /// <summary>The best outcome beside <see cref="CoursesOf"/>, NaN where unknown.</summary>
    public required float[][]? OutcomesOf { get; init; }

    public required int[][] GroupsOf { get; init; }

    public required CourseFacts?[] Facts { get; init; }

    public static Histories From(TrainingData data)
    {
        var facts = new Dictionary<string, CourseFacts>(StringComparer.Ordinal);
        foreach (var course in data.Courses)
            facts[course.Id] = course;

        var courses = data.Interactions.Select(i => i.Course).Concat(facts.Keys).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal).ToArray();
        var learners = data.Interactions.Select(i => i.Learner).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal).ToArray();
        var groups = data.Interactions.Select(i => i.Group).OfType<string>()
            .Concat(data.GroupsOfLearner.Values.SelectMany(g => g)).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal).ToArray();
        var courseIndex = IndexOf(courses);
        var learnerIndex = IndexOf(learners);
        var groupIndex = IndexOf(groups);

        var taken = new List<(float Days, int Course, float Outcome)>?[learners.Length];
        var groupSets = new SortedSet<int>?[learners.Length];
        var timed = data.Interactions.Count > 0 && data.Interactions.All(i => i.Time is not null);
        var epoch = timed ? data.Interactions.Min(i => i.Time!.Value) : default;
        var withOutcome = false;
        foreach (var i in data.Interactions)
        {
            var learner = learnerIndex[i.Learner];
            var days = timed ? (float)(i.Time!.Value - epoch).TotalDays : 0;
            withOutcome |= i.Outcome is not null;
            (taken[learner] ??= []).Add((days, courseIndex[i.Course], (float?)i.Outcome ?? float.NaN));
            if (i.Group is not null)
                (groupSets[learner] ??= []).Add(groupIndex[i.Group]);
        }

        foreach (var (learner, memberships) in data.GroupsOfLearner)
            if (learnerIndex.TryGetValue(learner, out var l))
                foreach (var group in memberships)
                    (groupSets[l] ??= []).Add(groupIndex[group]);

        var coursesOf = new int[learners.Length][];
        var daysOf = new float[learners.Length][];
        var outcomesOf = new float[learners.Length][];
        for (var l = 0; l < learners.Length; l++)
        {
            var firsts = new List<(float Days, int Course, float Outcome)>();
            var place = new Dictionary<int, int>();
            foreach (var t in taken[l]!.OrderBy(t => t.Days))
            {
                if (!place.TryAdd(t.Course, firsts.Count))
                {
                    var first = firsts[place[t.Course]];
                    if (!(first.Outcome >= t.Outcome) && !float.IsNaN(t.Outcome))
                        firsts[place[t.Course]] = first with { Outcome = t.Outcome };
                }
                else
                {
                    firsts.Add(t);
                }
            }

            coursesOf[l] = [.. firsts.Select(f => f.Course)];
            daysOf[l] = [.. firsts.Select(f => f.Days)];
            outcomesOf[l] = [.. firsts.Select(f => f.Outcome)];
        }

        return new Histories
        {
            Courses = courses,
            Learners = learners,
            Groups = groups,
            CoursesOf = coursesOf,
            DaysOf = timed ? daysOf : null,
            OutcomesOf = withOutcome ? outcomesOf : null,
            GroupsOf = [.. groupSets.Select(g => g?.ToArray() ?? [])],
            Facts = [.. courses.Select(facts.GetValueOrDefault)],
        };
    }

    /// <summary>The same learners with only their first courses, as many as <paramref name="kept"/> says.</summary>
    public Histories Prefixes(int[] kept) => new()
    {
        Courses = Courses,
        Learners = Learners,
        Groups = Groups,
        CoursesOf = Cut(CoursesOf, kept),
        DaysOf = DaysOf is null ? null : Cut(DaysOf, kept),
        OutcomesOf = OutcomesOf is null ? null : Cut(OutcomesOf, kept),
        GroupsOf = GroupsOf,
        Facts = Facts,
    };

    /// <summary>The same catalogue with some of the learners only.</summary>
    public Histories Only(int[] learners) => new()
    {
        Courses = Courses,
        Learners = Pick(Learners, learners),
        Groups = Groups,
        CoursesOf = Pick(CoursesOf, learners),
        DaysOf = DaysOf is null ? null : Pick(DaysOf, learners),
        OutcomesOf = OutcomesOf is null ? null : Pick(OutcomesOf, learners),
        GroupsOf = Pick(GroupsOf, learners),
        Facts = Facts,
    };

    public static Dictionary<string, int> IndexOf(string[] sorted)
    {
        var index = new Dictionary<string, int>(sorted.Length, StringComparer.Ordinal);
        for (var i = 0; i < sorted.Length; i++)
            index[sorted[i]] = i;
        return index;
    }

    private static T[] Pick<T>(T[] all, int[] chosen) => Array.ConvertAll(chosen, i => all[i]);

    private static T[][] Cut<T>(T[][] rows, int[] kept)
    {
        var cut = new T[rows.Length][];
        for (var i = 0; i < rows.Length; i++)
            cut[i] = kept[i] == rows[i].Length ? rows[i] : rows[i][..kept[i]];
        return cut;
    }
}
