namespace LearningRecords.Recommendations;

/// <summary>Ranks courses for one history with statistics and a score. Not safe for two threads at once.</summary>
internal sealed class LearnerRanking(CourseStatistics statistics, CourseScore score, int candidates)
{
    private readonly FeatureExtraction _extraction = new(statistics);
    private float[] _rows = [];
    private double[] _scores = [];

    /// <summary>All candidates that are not in the history, best first; equal scores by course index, which is by id.</summary>
    public List<(int Course, double Score)> Rank(ReadOnlySpan<int> history, ReadOnlySpan<int> groups)
    {
        var found = _extraction.Candidates(history, groups, candidates);
        if (_scores.Length < found.Count)
            (_rows, _scores) = (new float[found.Count * FeatureExtraction.Count], new double[found.Count]);
        var rows = _rows.AsSpan(0, found.Count * FeatureExtraction.Count);
        var scores = _scores.AsSpan(0, found.Count);
        for (var i = 0; i < found.Count; i++)
            _extraction.Write(found[i], rows.Slice(i * FeatureExtraction.Count, FeatureExtraction.Count));
        score.Of(rows, scores);
        var ranked = new List<(int Course, double Score)>(found.Count);
        for (var i = 0; i < found.Count; i++)
            ranked.Add((found[i], scores[i]));
        ranked.Sort((x, y) => x.Score != y.Score ? y.Score.CompareTo(x.Score) : x.Course.CompareTo(y.Course));
        return ranked;
    }
}
