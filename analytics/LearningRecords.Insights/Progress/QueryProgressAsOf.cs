using System.Runtime.CompilerServices;
using LearningRecords.Insights.Past;
using Npgsql;

namespace LearningRecords.Insights.Progress;

/// <summary>Progress, attempts and who is at risk as they were known at a past moment: the statements stored until then, folded again. Later statements, and voidings of earlier ones, are not known.</summary>
public static class QueryProgressAsOf
{
    /// <inheritdoc cref="QueryLearnerProgress.RunAsync"/>
    public static IAsyncEnumerable<LearnerProgress> RunAsync(NpgsqlDataSource database, string tenant, LearnerProgressFilter filter, DateTimeOffset moment, CancellationToken token) =>
        RowsAsync(database, tenant, new PastScope(moment, filter.Learner, filter.Course, filter.Group, filter.After?.Learner), filter.After, token)
            .Select(row => (Row: row.Progress, row.Course, Told: row.Progress.Row.Achievement))
            .Select(row => new LearnerProgress(
                row.Row.Learner.Identity, row.Row.Learner.Name, row.Course, (double)row.Row.Progress, row.Row.Position, row.Row.Parts, row.Row.Completed, row.Told.Success?.Value, row.Told.PassedAt?.UtcDateTime, row.Row.Row.Attempts,
                row.Told.Statements, row.Told.BestScore, row.Told.LastScore?.Value, row.Row.Row.TimeSpent.Ticks / TimeSpan.TicksPerMicrosecond / 1e6, row.Told.First.UtcDateTime, row.Told.Last.UtcDateTime))
            .Take(filter.Limit ?? int.MaxValue);

    /// <summary>Whose silence, until the moment itself, was long.</summary>
    /// <inheritdoc cref="QueryAtRisk.RunAsync"/>
    public static IAsyncEnumerable<LearnerAtRisk> AtRiskAsync(NpgsqlDataSource database, string tenant, AtRiskFilter filter, DateTimeOffset moment, CancellationToken token) =>
        RowsAsync(database, tenant, new PastScope(moment, null, filter.Course, filter.Group, filter.After?.Learner), filter.After, token)
            .Where(row => row.Progress is { Completed: false, Started: true, Row.Achievement.PassedAt: null } && row.Progress.Row.Achievement.Last <= filter.Now.AddDays(-filter.Days))
            .Select(row => new LearnerAtRisk(
                row.Progress.Learner.Identity, row.Progress.Learner.Name, row.Course, (double)row.Progress.Progress, row.Progress.Row.Achievement.Statements, row.Progress.Row.Achievement.LastScore?.Value,
                row.Progress.Row.Achievement.Last.UtcDateTime, (int)Math.Floor((filter.Now - row.Progress.Row.Achievement.Last).TotalDays)))
            .Take(filter.Limit ?? int.MaxValue);

    /// <inheritdoc cref="QueryAttempts.RunAsync"/>
    public static async IAsyncEnumerable<CourseAttempt> AttemptsAsync(
        NpgsqlDataSource database, string tenant, AttemptFilter filter, DateTimeOffset moment, [EnumeratorCancellation] CancellationToken token)
    {
        var scope = new PastScope(moment, filter.Learner, filter.Course, filter.Group, filter.After?.Learner);
        var courses = await PastCourses.LoadAsync(database, tenant, scope, token);
        var shown = 0;
        await foreach (var learner in ReadPast.PageByPageAsync(database, tenant, scope, token))
        {
            var attempts = learner.FoldProgress(scope.Course).Attempts.After
                .Where(attempt => PastCourses.InGroup(learner, attempt.Key.Course, scope))
                .Where(attempt => filter.After is not { } after || (learner.Learner, attempt.Key.Course, attempt.Key.Registration).CompareTo(after) > 0)
                .OrderBy(attempt => attempt.Key);
            foreach (var ((course, registration), told) in attempts)
            {
                if (shown++ == filter.Limit)
                    yield break;
                yield return new CourseAttempt(
                    learner.Identity, learner.Name, courses[course].Id, registration, told.CompletedAt is null ? told.Progress / 1e6 : 1, told.CompletedAt?.UtcDateTime, told.Success?.Value,
                    told.PassedAt?.UtcDateTime, told.Statements, told.BestScore, told.LastScore?.Value, told.First.UtcDateTime, told.Last.UtcDateTime);
            }
        }
    }

    private static async IAsyncEnumerable<(PastProgress Progress, string Course)> RowsAsync(
        NpgsqlDataSource database, string tenant, PastScope scope, (Guid Learner, Guid Course)? after, [EnumeratorCancellation] CancellationToken token)
    {
        var courses = await PastCourses.LoadAsync(database, tenant, scope, token);
        await foreach (var learner in ReadPast.PageByPageAsync(database, tenant, scope, token))
        {
            foreach (var row in courses.Of(learner, scope).Where(row => after is not { } last || (learner.Learner, row.Course).CompareTo(last) > 0))
                yield return (row, courses[row.Course].Id);
        }
    }
}
