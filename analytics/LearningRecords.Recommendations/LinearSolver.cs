using System.Numerics;

namespace LearningRecords.Recommendations;

/// <summary>Solves A·X = B for a symmetric positive definite A by Cholesky factors, in blocks that stay in cache.</summary>
internal static class LinearSolver
{
    private const int Block = 64;
    private const int Slab = 64;
    private const int RowsAtOnce = 4;
    private const int Depth = 128;

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
            var slab = new double[(n + RowsAtOnce) * Slab];
            for (var i = 0; i < n; i++)
                Array.Copy(b[i], start, slab, i * Slab, width);
            for (var from = 0; from < n; from += Block)
            {
                var to = Math.Min(from + Block, n);
                Subtract(slab, factor, from, to, 0, from);
                for (var i = from; i < to; i++)
                    Eliminate(slab, factor[i], i, from, i);
            }

            for (var from = (n - 1) / Block * Block; from >= 0; from -= Block)
            {
                var to = Math.Min(from + Block, n);
                Subtract(slab, upper, from, to, to, n);
                for (var i = to - 1; i >= from; i--)
                    Eliminate(slab, upper[i], i, i + 1, to);
            }

            for (var i = 0; i < n; i++)
                Array.Copy(slab, i * Slab, b[i], start, width);
        });
    }

    /// <summary>Subtracts from each row of a block what rows outside of it, already solved, contribute: nearly all of the work.</summary>
    private static void Subtract(double[] slab, double[][] coefficients, int from, int to, int start, int end)
    {
        for (var k = start; k < end; k += Depth)
            for (var c = 0; c < Slab; c += 2 * Vector<double>.Count)
                for (var i = from; i < to; i += RowsAtOnce)
                    SubtractRows(slab, coefficients, i, to - 1, c, k, Math.Min(k + Depth, end));
    }

    // Four rows by two vectors of sums stay in registers. After the last row the same one is taken again, into rows that nobody reads.
    private static void SubtractRows(double[] slab, double[][] coefficients, int row, int lastRow, int column, int start, int end)
    {
        var lanes = Vector<double>.Count;
        var a = coefficients[row].AsSpan(start, end - start);
        var b = coefficients[Math.Min(row + 1, lastRow)].AsSpan(start, a.Length);
        var c = coefficients[Math.Min(row + 2, lastRow)].AsSpan(start, a.Length);
        var d = coefficients[Math.Min(row + 3, lastRow)].AsSpan(start, a.Length);
        Vector<double> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        ref var solved = ref slab[start * Slab + column];
        for (var k = 0; k < a.Length; k++)
        {
            var x0 = Vector.LoadUnsafe(ref solved, (nuint)(k * Slab));
            var x1 = Vector.LoadUnsafe(ref solved, (nuint)(k * Slab + lanes));
            var f = new Vector<double>(a[k]);
            (a0, a1) = (Vector.MultiplyAddEstimate(f, x0, a0), Vector.MultiplyAddEstimate(f, x1, a1));
            f = new Vector<double>(b[k]);
            (b0, b1) = (Vector.MultiplyAddEstimate(f, x0, b0), Vector.MultiplyAddEstimate(f, x1, b1));
            f = new Vector<double>(c[k]);
            (c0, c1) = (Vector.MultiplyAddEstimate(f, x0, c0), Vector.MultiplyAddEstimate(f, x1, c1));
            f = new Vector<double>(d[k]);
            (d0, d1) = (Vector.MultiplyAddEstimate(f, x0, d0), Vector.MultiplyAddEstimate(f, x1, d1));
        }

        SubtractAt(slab, row * Slab + column, a0, a1);
        SubtractAt(slab, (row + 1) * Slab + column, b0, b1);
        SubtractAt(slab, (row + 2) * Slab + column, c0, c1);
        SubtractAt(slab, (row + 3) * Slab + column, d0, d1);
    }

    private static void SubtractAt(double[] slab, int at, Vector<double> first, Vector<double> second)
    {
        (new Vector<double>(slab, at) - first).CopyTo(slab, at);
        at += Vector<double>.Count;
        (new Vector<double>(slab, at) - second).CopyTo(slab, at);
    }

    /// <summary>slab[i] = (slab[i] − Σ over k of coefficients[k]·slab[k]) / coefficients[i].</summary>
    private static void Eliminate(double[] slab, double[] coefficients, int i, int from, int to)
    {
        var lanes = Vector<double>.Count;
        var divisor = new Vector<double>(1 / coefficients[i]);
        for (var at = i * Slab; at < (i + 1) * Slab; at += lanes)
        {
            var rest = new Vector<double>(slab, at);
            for (var k = from; k < to; k++)
                rest -= new Vector<double>(coefficients[k]) * new Vector<double>(slab, at + (k - i) * Slab);
            (rest * divisor).CopyTo(slab, at);
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
