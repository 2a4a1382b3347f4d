namespace LearningRecords.Recommendations;

/// <summary>Weights from a taken course to a course, in compressed rows: the score of a course is the sum over the history.</summary>
internal sealed record LinearModel(int[] RowStart, int[] Course, float[] Weight)
{
    private const int MostWeights = 4_000_000;
    private const int LongestHistory = 150;

    /// <summary>
    /// The closed-form linear autoencoder (EASE): every course is predicted from the others of the same history,
    /// by ridge regression with a zero diagonal.
    /// </summary>
    public static LinearModel Autoencoder(int[][] coursesOf, int[] covered, int courses, double ridge, CancellationToken token)
    {
        var slot = SlotOf(covered, courses);
        var gram = NewMatrix(covered.Length);
        foreach (var taken in coursesOf)
        {
            foreach (var a in taken)
            {
                if (slot[a] < 0)
                    continue;
                var row = gram[slot[a]];
                foreach (var b in taken)
                    if (slot[b] >= 0)
                        row[slot[b]]++;
            }
        }

        for (var i = 0; i < covered.Length; i++)
            gram[i][i] += ridge;
        LinearSolver.Factor(gram, token);
        var inverse = NewMatrix(covered.Length);
        for (var i = 0; i < covered.Length; i++)
            inverse[i][i] = 1;
        LinearSolver.Solve(gram, inverse, token);
        var diagonal = new double[covered.Length];
        for (var i = 0; i < covered.Length; i++)
            diagonal[i] = inverse[i][i];
        return Compress(inverse, covered, courses, (row, column, value) => row == column ? 0 : (float)(-value / diagonal[column]));
    }

    /// <summary>
    /// The closed-form linear transition model: what a learner takes next is predicted from what was taken before,
    /// the latest courses weighing most on both sides.
    /// </summary>
    public static LinearModel Transition(
        int[][] coursesOf, int[] covered, int courses, double ridge, double pastDecay, double futureDecay, CancellationToken token)
    {
        var slot = SlotOf(covered, courses);
        var gram = NewMatrix(covered.Length);
        var cross = NewMatrix(covered.Length);
        var fading = Table(d => Math.Pow(pastDecay, d));
        var fadingOverCuts = Table(cuts => Enumerable.Range(0, cuts).Sum(t => Math.Pow(pastDecay, 2 * t)));
        var acrossCuts = Table(d => Enumerable.Range(0, d).Sum(cut => Math.Pow(pastDecay, cut) * Math.Pow(futureDecay, d - 1 - cut)));
        foreach (var whole in coursesOf)
        {
            var taken = Array.FindAll(whole.Length > LongestHistory ? whole[^LongestHistory..] : whole, c => slot[c] >= 0);
            var n = taken.Length;

            // For every cut of the history: source weights before it, target weights after it, summed over the cuts in closed form.
            for (var a = 0; a < n; a++)
            {
                var gramRow = gram[slot[taken[a]]];
                var crossRow = cross[slot[taken[a]]];
                for (var b = 0; b < n; b++)
                {
                    var later = Math.Max(a, b);
                    var distance = Math.Abs(a - b);
                    var cuts = n - 1 - later;
                    if (cuts > 0)
                        gramRow[slot[taken[b]]] += fading[distance] * fadingOverCuts[cuts];
                    if (b > a)
                        crossRow[slot[taken[b]]] += acrossCuts[distance];
                }
            }
        }

        for (var i = 0; i < covered.Length; i++)
            gram[i][i] += ridge;
        LinearSolver.Factor(gram, token);
        LinearSolver.Solve(gram, cross, token);
        return Compress(cross, covered, courses, (row, column, value) => row == column ? 0 : (float)value);
    }

    /// <summary>Adds weight × the row of <paramref name="from"/> to <paramref name="scores"/>.</summary>
    public void Add(int from, float weight, float[] scores)
    {
        for (var i = RowStart[from]; i < RowStart[from + 1]; i++)
            scores[Course[i]] += weight * Weight[i];
    }

    private static double[] Table(Func<int, double> value) => [.. Enumerable.Range(0, LongestHistory + 1).Select(value)];

    private static int[] SlotOf(int[] covered, int courses)
    {
        var slot = new int[courses];
        Array.Fill(slot, -1);
        for (var i = 0; i < covered.Length; i++)
            slot[covered[i]] = i;
        return slot;
    }

    private static double[][] NewMatrix(int n)
    {
        var rows = new double[n][];
        for (var i = 0; i < n; i++)
            rows[i] = new double[n];
        return rows;
    }

    private static LinearModel Compress(double[][] dense, int[] covered, int courses, Func<int, int, double, float> weight)
    {
        var perRow = Math.Max(64, MostWeights / Math.Max(1, covered.Length));
        var rows = new (int Course, float Weight)[covered.Length][];
        Parallel.For(0, covered.Length, i =>
        {
            var row = new (int Course, float Weight)[covered.Length];
            for (var j = 0; j < covered.Length; j++)
                row[j] = (covered[j], weight(i, j, dense[i][j]));
            if (row.Length > perRow)
            {
                Array.Sort(row, (x, y) =>
                {
                    var byWeight = Math.Abs(y.Weight).CompareTo(Math.Abs(x.Weight));
                    return byWeight != 0 ? byWeight : x.Course.CompareTo(y.Course);
                });
                row = row[..perRow];
            }

            rows[i] = row;
        });

        var start = new int[courses + 1];
        for (var i = 0; i < covered.Length; i++)
            start[covered[i] + 1] = rows[i].Length;
        for (var c = 0; c < courses; c++)
            start[c + 1] += start[c];
        var targets = new int[start[courses]];
        var weights = new float[start[courses]];
        for (var i = 0; i < covered.Length; i++)
        {
            var at = start[covered[i]];
            foreach (var (course, w) in rows[i])
                (targets[at], weights[at++]) = (course, w);
        }

        return new LinearModel(start, targets, weights);
    }
}
