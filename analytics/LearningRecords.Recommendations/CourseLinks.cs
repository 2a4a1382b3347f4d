namespace LearningRecords.Recommendations;

/// <summary>What links one course to another: how often one learner took both, and in which order.</summary>
internal enum Link
{
    /// <summary>Learners who took both.</summary>
    Together,

    /// <summary>Taken as the very next course.</summary>
    Next,

    /// <summary>Taken second after.</summary>
    Second,

    /// <summary>Taken third after.</summary>
    Third,

    /// <summary>Taken later, weighted down with the distance.</summary>
    Later,

    /// <summary>Taken later at any distance.</summary>
    After,

    /// <summary>Taken earlier, weighted down with the distance.</summary>
    Earlier,
}

/// <summary>The links of every course in compressed rows; a row keeps its strongest links only.</summary>
internal sealed record CourseLinks(int[] RowStart, int[] Course, float[][] Values)
{
    public const int Kinds = 7;

    private const int LongestHistory = 150;
    private const float DistanceDecay = 0.75f;
    private const int MostLinks = 4_000_000;

    public static CourseLinks Count(int[][] coursesOf, Postings postings, int courses, CancellationToken token)
    {
        var perRow = Math.Max(64, MostLinks / Math.Max(1, courses));
        var rows = new (int[] Course, float[][] Values)[courses];
        var decay = new float[LongestHistory + 1];
        for (var d = 1; d < decay.Length; d++)
            decay[d] = MathF.Pow(DistanceDecay, d - 1);

        Parallel.For(
            0,
            courses,
            new ParallelOptions { CancellationToken = token },
            () => NewRow(courses),
            (course, _, sums) =>
            {
                rows[course] = CountRow(course, coursesOf, postings, sums, decay, perRow);
                return sums;
            },
            _ => { });

        var start = new int[courses + 1];
        for (var c = 0; c < courses; c++)
            start[c + 1] = start[c] + rows[c].Course.Length;
        var targets = new int[start[courses]];
        var values = new float[Kinds][];
        for (var kind = 0; kind < Kinds; kind++)
            values[kind] = new float[targets.Length];
        for (var c = 0; c < courses; c++)
        {
            rows[c].Course.CopyTo(targets, start[c]);
            for (var kind = 0; kind < Kinds; kind++)
                rows[c].Values[kind].CopyTo(values[kind], start[c]);
        }

        return new CourseLinks(start, targets, values);
    }

    /// <summary>The value of one link, 0 when the two courses are not linked.</summary>
    public float Value(Link link, int from, int to)
    {
        var at = Array.BinarySearch(Course, RowStart[from], RowStart[from + 1] - RowStart[from], to);
        return at < 0 ? 0 : Values[(int)link][at];
    }

    private static float[][] NewRow(int courses)
    {
        var sums = new float[Kinds][];
        for (var kind = 0; kind < Kinds; kind++)
            sums[kind] = new float[courses];
        return sums;
    }

    private static (int[], float[][]) CountRow(int course, int[][] coursesOf, Postings postings, float[][] sums, float[] decay, int perRow)
    {
        var touched = new List<int>();
        for (var p = postings.RowStart[course]; p < postings.RowStart[course + 1]; p++)
        {
            var taken = coursesOf[postings.Learner[p]];
            var place = postings.Place[p];
            var last = Math.Min(taken.Length - 1, place + LongestHistory);
            for (var other = Math.Max(0, place - LongestHistory); other <= last; other++)
            {
                if (other == place)
                    continue;
                var c = taken[other];
                if (sums[(int)Link.Together][c]++ == 0)
                    touched.Add(c);
                var distance = other - place;
                if (distance < 0)
                {
                    sums[(int)Link.Earlier][c] += decay[-distance];
                    continue;
                }

                sums[(int)Link.Later][c] += decay[distance];
                sums[(int)Link.After][c]++;
                if (distance <= 3)
                    sums[(int)Link.Next + distance - 1][c]++;
            }
        }

        var kept = touched.ToArray();
        if (kept.Length > perRow)
        {
            Array.Sort(kept, (x, y) =>
            {
                var byStrength = Strength(y).CompareTo(Strength(x));
                return byStrength != 0 ? byStrength : x.CompareTo(y);
            });
            kept = kept[..perRow];
        }

        Array.Sort(kept);
        var values = new float[Kinds][];
        for (var kind = 0; kind < Kinds; kind++)
        {
            values[kind] = Array.ConvertAll(kept, c => sums[kind][c]);
            foreach (var c in touched)
                sums[kind][c] = 0;
        }

        return (kept, values);

        float Strength(int c) => sums[(int)Link.Together][c] + 2 * sums[(int)Link.Later][c];
    }
}
