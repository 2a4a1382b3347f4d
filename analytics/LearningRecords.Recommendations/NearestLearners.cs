namespace LearningRecords.Recommendations;

/// <summary>
/// Scores courses by what the learners with the most similar histories took. Not safe for two threads at once:
/// it keeps a similarity per learner between calls.
/// </summary>
internal sealed class NearestLearners(int[][] coursesOf, Postings postings, float[] lengths)
{
    private const int LatestCourses = 12;
    private const int SampledPerCourse = 1_000;
    private const int Neighbours = 250;
    private const float DistanceDecay = 0.8f;
    private const float LengthExponent = 0.4f;

    private readonly float[] _similarity = new float[coursesOf.Length];
    private readonly int[] _latestMatch = new int[coursesOf.Length];
    private readonly List<int> _touched = [];
    private readonly TopSelection _nearest = new(Neighbours);
    private readonly List<int> _chosen = [];

    /// <summary>What the similarity to each learner is divided by, so that long histories are not near to everyone.</summary>
    public static float[] Lengths(int[][] coursesOf) => Array.ConvertAll(coursesOf, taken => MathF.Pow(taken.Length + 4, LengthExponent));

    /// <summary>
    /// Adds to <paramref name="taken"/> the similarity of every neighbour who took a course, to <paramref name="next"/>
    /// the same for courses after the last shared one, weighted down with the distance from it, and to
    /// <paramref name="follower"/> the same for the very next course only.
    /// </summary>
    /// <param name="ageDecay">How much less each earlier course of the history counts.</param>
    public void Score(ReadOnlySpan<int> history, float ageDecay, float[] taken, float[] next, float[] follower)
    {
        var weight = 1f;
        for (var h = history.Length - 1; h >= Math.Max(0, history.Length - LatestCourses) && weight > 0.02f; h--, weight *= ageDecay)
            Match(history[h], weight);

        foreach (var learner in _touched)
            _nearest.Offer(learner, _similarity[learner] / lengths[learner]);
        _chosen.Clear();
        _nearest.Drain(_chosen);
        foreach (var learner in _chosen)
        {
            var courses = coursesOf[learner];
            var similarity = _similarity[learner] / lengths[learner];
            similarity *= similarity;
            var after = _latestMatch[learner] + 1;
            if (after < courses.Length)
                follower[courses[after]] += similarity;
            var nearness = 1f;
            for (var p = 0; p < courses.Length; p++)
            {
                taken[courses[p]] += similarity;
                if (p < after)
                    continue;
                next[courses[p]] += similarity * nearness;
                nearness *= DistanceDecay;
            }
        }

        foreach (var learner in _touched)
            _similarity[learner] = 0;
        _touched.Clear();
    }

    private void Match(int course, float weight)
    {
        var (from, to) = (postings.RowStart[course], postings.RowStart[course + 1]);
        var rarity = weight * MathF.Log(1 + coursesOf.Length / (1f + (to - from)));

        // An even sample bounds the time that a course taken by everybody costs.
        var step = Math.Max(1, (to - from) / (double)SampledPerCourse);
        for (double at = from; at < to; at += step)
        {
            var learner = postings.Learner[(int)at];
            if (_similarity[learner] == 0)
            {
                _touched.Add(learner);
                _latestMatch[learner] = -1;
            }

            _similarity[learner] += rarity;
            _latestMatch[learner] = Math.Max(_latestMatch[learner], postings.Place[(int)at]);
        }
    }
}
