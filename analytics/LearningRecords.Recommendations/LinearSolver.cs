using System.Numerics;

namespace LearningRecords.Recommendations;

/// <summary>Solves A·X = B for a symmetric positive definite A by Cholesky factors, in blocks that stay in cache.</summary>
internal static class LinearSolver
{
    private const int Block = 64;
    private const int Slab = 64;

    /// <summary>Overwrites the row-major <paramref name="a"/> with its lower factor.</summary>
    public static void Factor(double[][] a, CancellationToken token)
    {
        var n = a.Length;
        for (var start = 0; start < n; start += Block)
        {
            token.ThrowIfCancellationRequested();
            var (from, to) = (start, Math.Min(start + Block, n));
            for (var i = from; i < to; i++)
                FactorRow(a, i, from, i + 1);
            Parallel.For(to, n, i => FactorRow(a, i, from, to));
        }
    }

    private static void FactorRow(double[][] a, int i, int from, int to)
    {
        var row = a[i];
        for (var j = from; j < to; j++)
        {
            var rest = row[j] - Dot(row, a[j], j);
            row[j] = i == j ? Math.Sqrt(Math.Max(rest, 1e-9)) : rest / a[j][j];
        }
    }

    /// <summary>Overwrites the row-major <paramref name="b"/> with the solution; <paramref name="factor"/> comes from <see cref="Factor"/>.</summary>
    public static void Solve(double[][] factor, double[][] b, CancellationToken token)
    {
        var n = factor.Length;
        var upper = new double[n][];
        for (var i = 0; i < n; i++)
        {
            upper[i] = new double[n];
            for (var k = i; k < n; k++)
                upper[i][k] = factor[k][i];
        }

        Parallel.For(0, (n + Slab - 1) / Slab, new ParallelOptions { CancellationToken = token }, s =>
        {
            var start = s * Slab;
            var width = Math.Min(Slab, n - start);
            var slab = new double[n * Slab];
            for (var i = 0; i < n; i++)
                Array.Copy(b[i], start, slab, i * Slab, width);
            for (var i = 0; i < n; i++)
                Eliminate(slab, factor[i], i, 0, i);
            for (var i = n - 1; i >= 0; i--)
                Eliminate(slab, upper[i], i, i + 1, n);
            for (var i = 0; i < n; i++)
                Array.Copy(slab, i * Slab, b[i], start, width);
        });
    }

    /// <summary>slab[i] = (slab[i] − Σ over k of coefficients[k]·slab[k]) / coefficients[i].</summary>
    private static void Eliminate(double[] slab, double[] coefficients, int i, int from, int to)
    {
        var lanes = Vector<double>.Count;
        for (var c = 0; c < Slab; c += 4 * lanes)
        {
            var at = i * Slab + c;
            var s0 = new Vector<double>(slab, at);
            var s1 = new Vector<double>(slab, at + lanes);
            var s2 = new Vector<double>(slab, at + 2 * lanes);
            var s3 = new Vector<double>(slab, at + 3 * lanes);
            for (var k = from; k < to; k++)
            {
                var f = new Vector<double>(coefficients[k]);
                var o = k * Slab + c;
                s0 -= f * new Vector<double>(slab, o);
                s1 -= f * new Vector<double>(slab, o + lanes);
                s2 -= f * new Vector<double>(slab, o + 2 * lanes);
                s3 -= f * new Vector<double>(slab, o + 3 * lanes);
            }

            var d = new Vector<double>(1 / coefficients[i]);
            (s0 * d).CopyTo(slab, at);
            (s1 * d).CopyTo(slab, at + lanes);
            (s2 * d).CopyTo(slab, at + 2 * lanes);
            (s3 * d).CopyTo(slab, at + 3 * lanes);
        }
    }

    private static double Dot(double[] x, double[] y, int length)
    {
        var lanes = Vector<double>.Count;
        Vector<double> s0 = Vector<double>.Zero, s1 = s0, s2 = s0, s3 = s0;
        var k = 0;
        for (; k <= length - 4 * lanes; k += 4 * lanes)
        {
            s0 += new Vector<double>(x, k) * new Vector<double>(y, k);
            s1 += new Vector<double>(x, k + lanes) * new Vector<double>(y, k + lanes);
            s2 += new Vector<double>(x, k + 2 * lanes) * new Vector<double>(y, k + 2 * lanes);
            s3 += new Vector<double>(x, k + 3 * lanes) * new Vector<double>(y, k + 3 * lanes);
        }

        var sum = Vector.Sum(s0 + s1 + (s2 + s3));
        for (; k < length; k++)
            sum += x[k] * y[k];
        return sum;
    }
}
