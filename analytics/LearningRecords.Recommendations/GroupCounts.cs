namespace LearningRecords.Recommendations;

/// <summary>How many learners of each group took each course, in compressed rows.</summary>
internal sealed record GroupCounts(string[] Names, int[] Members, int[] RowStart, int[] Course, int[] Learners, int[] Enrolments)
{
    private readonly Dictionary<string, int> _index = Histories.IndexOf(Names);

    public static GroupCounts Of(Histories histories)
    {
        var counts = new Dictionary<int, int>[histories.Groups.Length];
        for (var g = 0; g < counts.Length; g++)
            counts[g] = [];
        var members = new int[histories.Groups.Length];
        for (var l = 0; l < histories.CoursesOf.Length; l++)
        {
            foreach (var group in histories.GroupsOf[l])
            {
                members[group]++;
                foreach (var course in histories.CoursesOf[l])
                    counts[group][course] = counts[group].GetValueOrDefault(course) + 1;
            }
        }

        var start = new int[counts.Length + 1];
        for (var g = 0; g < counts.Length; g++)
            start[g + 1] = start[g] + counts[g].Count;
        var sorted = counts.SelectMany(c => c.OrderBy(pair => pair.Key)).ToArray();
        return new GroupCounts(
            histories.Groups,
            members,
            start,
            Array.ConvertAll(sorted, pair => pair.Key),
            Array.ConvertAll(sorted, pair => pair.Value),
            [.. counts.Select(c => c.Values.Sum())]);
    }

    public int Find(string group) => _index.GetValueOrDefault(group, -1);

    /// <summary>How many learners of a group took each course.</summary>
    public double[] TakenBy(int group, int courses)
    {
        var taken = new double[courses];
        for (var i = RowStart[group]; i < RowStart[group + 1]; i++)
            taken[Course[i]] = Learners[i];
        return taken;
    }

    /// <summary>The learners of a group who took a course.</summary>
    public int Of(int group, int course)
    {
        var at = Array.BinarySearch(Course, RowStart[group], RowStart[group + 1] - RowStart[group], course);
        return at < 0 ? 0 : Learners[at];
    }
}
