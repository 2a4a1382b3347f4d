namespace LearningRecords.Insights.Videos;

/// <summary>How many learners watched each second of a video, and how often.</summary>
public sealed class VideoSeconds(double? length, int viewers, List<int> viewersBySecond, List<int> viewsBySecond)
{
    public double? Length { get; private set; } = length;

    public int Viewers { get; private set; } = viewers;

    public IReadOnlyList<int> ViewersBySecond => viewersBySecond;

    public IReadOnlyList<int> ViewsBySecond => viewsBySecond;

    /// <summary>The longest told; a player that is still loading tells less.</summary>
    public void KnowLength(double? told) => Length = Length is null || told > Length ? told ?? Length : Length;

    /// <summary>One learner's views of each second, before and now.</summary>
    public void Count(int[] before, int[] now)
    {
        Viewers += (now.Length > 0 ? 1 : 0) - (before.Length > 0 ? 1 : 0);
        for (var second = 0; second < Math.Max(before.Length, now.Length); second++)
        {
            var (was, seen) = (second < before.Length ? before[second] : 0, second < now.Length ? now[second] : 0);
            Add(viewersBySecond, second, (seen > 0 ? 1 : 0) - (was > 0 ? 1 : 0));
            Add(viewsBySecond, second, seen - was);
        }

        Trim(viewersBySecond);
        Trim(viewsBySecond);
    }

    private static void Add(List<int> seconds, int second, int count)
    {
        while (seconds.Count <= second)
            seconds.Add(0);
        seconds[second] += count;
    }

    private static void Trim(List<int> seconds)
    {
        while (seconds.Count > 0 && seconds[^1] == 0)
            seconds.RemoveAt(seconds.Count - 1);
    }
}
