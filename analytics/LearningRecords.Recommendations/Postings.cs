namespace LearningRecords.Recommendations;

/// <summary>For every course the learners who took it and the place it has in their history.</summary>
internal sealed record Postings(int[] RowStart, int[] Learner, int[] Place)
{
    public static Postings Of(int[][] coursesOf, int courses)
    {
        var start = new int[courses + 1];
        foreach (var taken in coursesOf)
            foreach (var course in taken)
                start[course + 1]++;
        for (var c = 0; c < courses; c++)
            start[c + 1] += start[c];

        var next = start[..courses];
        var learner = new int[start[courses]];
        var place = new int[start[courses]];
        for (var l = 0; l < coursesOf.Length; l++)
        {
            for (var p = 0; p < coursesOf[l].Length; p++)
            {
                var at = next[coursesOf[l][p]]++;
                learner[at] = l;
                place[at] = p;
            }
        }

        return new Postings(start, learner, place);
    }

    public int Count(int course) => RowStart[course + 1] - RowStart[course];
}
