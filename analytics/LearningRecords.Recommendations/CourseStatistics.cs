namespace LearningRecords.Recommendations;

/// <summary>Everything counted from histories that the features of a ranking read. Immutable, safe for any number of threads.</summary>
internal sealed class CourseStatistics
{
    private const double RecentShare = 0.15;
    private const double PastDecay = 0.6;
    private const double FutureDecay = 0.8;
    private const int FactorRank = 32;
    private const float OutcomePrior = 10;

    private readonly Lazy<float[]> _lengths;

    private readonly Lazy<int[]> _byPopularity;

    public CourseStatistics()
    {
        _lengths = new Lazy<float[]>(() => NearestLearners.Lengths(CoursesOf!));
        _byPopularity = new Lazy<int[]>(() => [.. InOrder(Enumerable.Range(0, Courses))]);
    }

    public required int[][] CoursesOf { get; init; }

    /// <summary>Of every learner's history, as <see cref="NearestLearners"/> weighs them.</summary>
    public float[] Lengths => _lengths.Value;

    /// <summary>All courses, those with the most learners first.</summary>
    public int[] ByPopularity => _byPopularity.Value;

    public required Postings Postings { get; init; }

    public required CourseContent Content { get; init; }

    /// <summary>Learners of each course among the latest interactions by time; empty when the data has no times.</summary>
    public required float[] Recent { get; init; }

    /// <summary>The mean place in a history, from 0 first to 1 last.</summary>
    public required float[] MeanPlace { get; init; }

    /// <summary>The mean of the logarithm of the place, counted from 1.</summary>
    public required float[] MeanLogPlace { get; init; }

    public required float[] FirstShare { get; init; }

    public required float[] LastShare { get; init; }

    /// <summary>The mean outcome, drawn towards the overall mean; empty when no outcome is known.</summary>
    public required float[] MeanOutcome { get; init; }

    public required CourseLinks Links { get; init; }

    public required LinearModel Autoencoder { get; init; }

    public required LinearModel Transition { get; init; }

    public required CourseFactors Factors { get; init; }

    public required SequenceModel Sequence { get; init; }

    public required float[] Order { get; init; }

    /// <summary>How many learners of each group took each course.</summary>
    public required GroupCounts Groups { get; init; }

    public int Courses => Postings.RowStart.Length - 1;

    public int Learners => CoursesOf.Length;

    public static CourseStatistics Of(Histories histories, TrainingOptions options, CancellationToken token)
    {
        var courses = histories.Courses.Length;
        var coursesOf = histories.CoursesOf;
        var postings = Postings.Of(coursesOf, courses);

        // Beside everything else: three models on two cores would leave one idle for a third of the time.
        var sequence = Task.Run(() => SequenceModel.Of(coursesOf, postings, options, token), token);
        var links = CourseLinks.Count(coursesOf, postings, courses, token);
        var covered = Enumerable.Range(0, courses).Where(c => postings.Count(c) > 0)
            .OrderByDescending(postings.Count).ThenBy(c => c).Take(options.LinearCourses).Order().ToArray();
        var (meanPlace, meanLogPlace, firstShare, lastShare) = Places(coursesOf, postings);
        return new CourseStatistics
        {
            CoursesOf = coursesOf,
            Postings = postings,
            Content = new CourseContent(histories.Facts),
            Recent = RecentCounts(histories),
            MeanPlace = meanPlace,
            MeanLogPlace = meanLogPlace,
            FirstShare = firstShare,
            LastShare = lastShare,
            MeanOutcome = Outcomes(histories),
            Links = links,
            Autoencoder = LinearModel.Autoencoder(coursesOf, covered, courses, options.LinearRidge, token),
            Transition = LinearModel.Transition(coursesOf, covered, courses, options.LinearRidge / 4, PastDecay, FutureDecay, token),
            Factors = CourseFactors.Of(coursesOf, postings, FactorRank, options.Seed, token),
            Order = CourseOrder.Of(links, courses),
            Groups = GroupCounts.Of(histories),
            Sequence = sequence.GetAwaiter().GetResult(),
        };
    }

    /// <summary>The courses that have the most learners first; equal ones by index.</summary>
    public IEnumerable<int> InOrder(IEnumerable<int> courses) => courses.OrderByDescending(Postings.Count).ThenBy(c => c);

    private static (float[] Mean, float[] MeanLog, float[] First, float[] Last) Places(int[][] coursesOf, Postings postings)
    {
        var courses = postings.RowStart.Length - 1;
        var (mean, meanLog, first, last) = (new float[courses], new float[courses], new float[courses], new float[courses]);
        for (var c = 0; c < courses; c++)
        {
            float sum = 0.5f * 5, logs = 5, firsts = 0, lasts = 0;
            for (var p = postings.RowStart[c]; p < postings.RowStart[c + 1]; p++)
            {
                var length = coursesOf[postings.Learner[p]].Length;
                sum += length > 1 ? postings.Place[p] / (length - 1f) : 0.5f;
                logs += MathF.Log(1 + postings.Place[p]);
                firsts += postings.Place[p] == 0 ? 1 : 0;
                lasts += postings.Place[p] == length - 1 ? 1 : 0;
            }

            mean[c] = sum / (postings.Count(c) + 5);
            meanLog[c] = logs / (postings.Count(c) + 5);
            first[c] = firsts / (postings.Count(c) + 5);
            last[c] = lasts / (postings.Count(c) + 5);
        }

        return (mean, meanLog, first, last);
    }

    private static float[] RecentCounts(Histories histories)
    {
        if (histories.DaysOf is null)
            return [];
        var days = histories.DaysOf.SelectMany(d => d).Order().ToArray();
        var recent = new float[histories.Courses.Length];
        if (days.Length == 0)
            return recent;
        var since = days[(int)(days.Length * (1 - RecentShare))];
        for (var l = 0; l < histories.CoursesOf.Length; l++)
            for (var p = 0; p < histories.CoursesOf[l].Length; p++)
                if (histories.DaysOf[l][p] >= since)
                    recent[histories.CoursesOf[l][p]]++;
        return recent;
    }

    private static float[] Outcomes(Histories histories)
    {
        if (histories.OutcomesOf is null)
            return [];
        var (sum, count) = (new float[histories.Courses.Length], new float[histories.Courses.Length]);
        for (var l = 0; l < histories.CoursesOf.Length; l++)
        {
            for (var p = 0; p < histories.CoursesOf[l].Length; p++)
            {
                if (float.IsNaN(histories.OutcomesOf[l][p]))
                    continue;
                sum[histories.CoursesOf[l][p]] += histories.OutcomesOf[l][p];
                count[histories.CoursesOf[l][p]]++;
            }
        }

        var overall = count.Sum() > 0 ? sum.Sum() / count.Sum() : 0;
        return [.. sum.Select((s, c) => (s + OutcomePrior * overall) / (count[c] + OutcomePrior))];
    }
}
