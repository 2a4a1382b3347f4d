using System.Numerics.Tensors;

namespace LearningRecords.Recommendations.Groups;

/// <summary>
/// How well groups are apart (Rousseeuw's silhouette): for each point its mean distance to the own group against that to the
/// nearest other one, from −1 to 1. Measured on a sample; every distance within it counts.
/// </summary>
internal static class Silhouette
{
    public static double Of(float[][] points, int[] groupOf, int most, int seed)
    {
        var sample = Enumerable.Range(0, points.Length).ToArray();
        new Random(seed).Shuffle(sample);
        sample = sample[..Math.Min(most, sample.Length)];
        var groups = groupOf.Max() + 1;
        var sizes = new int[groups];
        foreach (var point in sample)
            sizes[groupOf[point]]++;

        var widths = new double[sample.Length];
        Parallel.For(0, sample.Length, i =>
        {
            var own = groupOf[sample[i]];
            if (sizes[own] < 2)
                return;
            var sums = new double[groups];
            foreach (var other in sample)
                sums[groupOf[other]] += TensorPrimitives.Distance<float>(points[sample[i]], points[other]);
            var within = sums[own] / (sizes[own] - 1);
            var nearest = Enumerable.Range(0, groups).Where(g => g != own && sizes[g] > 0).Select(g => sums[g] / sizes[g]).DefaultIfEmpty(within).Min();
            widths[i] = Math.Max(within, nearest) is > 0 and var widest ? (nearest - within) / widest : 0;
        });
        return widths.Average();
    }
}
