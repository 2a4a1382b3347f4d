namespace LearningRecords.Recommendations;

/// <summary>Ranks courses for one history with statistics and a score. Not safe for two threads at once.</summary>
internal sealed class LearnerRanking(CourseStatistics statistics, CourseScore score, int candidates)
{
    private readonly FeatureExtraction _extraction = new(statistics);
    private readonly float[] _row = new float[FeatureExtraction.Count];

    /// <summary>All candidates that are not in the history, best first; equal scores by course index, which is by id.</summary>
    public List<(int Course, double Score)> Rank(ReadOnlySpan<int> history, ReadOnlySpan<int> groups)
    {
        var ranked = new List<(int Course, double Score)>();
        foreach (var course in _extraction.Candidates(history, groups, candidates))
        {
            _extraction.Write(course, _row);
            ranked.Add((course, score.Of(_row)));
        }

        ranked.Sort((x, y) => x.Score != y.Score ? y.Score.CompareTo(x.Score) : x.Course.CompareTo(y.Course));
        return ranked;
    }
}
