using CsCheck;

namespace LearningRecords.Recommendations.Tests;

public sealed class LinearSolverTests
{
    [Fact]
    public void The_solution_times_the_matrix_is_the_right_side() => Gen.Int[1, 150].Select(Gen.Int[0, 1_000]).Sample(
        (n, seed) =>
        {
            var random = new Random(seed);
            var root = Matrix(n, (_, _) => random.NextDouble() - 0.5);
            var a = Matrix(n, (i, j) => Enumerable.Range(0, n).Sum(k => root[i][k] * root[j][k]) + (i == j ? 1 : 0));
            var b = Matrix(n, (_, _) => random.NextDouble());
            var factor = Matrix(n, (i, j) => a[i][j]);
            var x = Matrix(n, (i, j) => b[i][j]);
            LinearSolver.Factor(factor, CancellationToken.None);
            LinearSolver.Solve(factor, x, CancellationToken.None);
            for (var i = 0; i < n; i++)
                for (var j = 0; j < n; j++)
                    Assert.Equal(b[i][j], Enumerable.Range(0, n).Sum(k => a[i][k] * x[k][j]), 1e-8);
        },
        iter: 15);

    private static double[][] Matrix(int n, Func<int, int, double> value) =>
        [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, n).Select(j => value(i, j)).ToArray())];
}
