using System.Runtime.CompilerServices;
using Npgsql;

namespace LearningRecords.Insights.Progress;

/// <summary>A learner who started a course, neither completed nor passed it, and has not been seen in it lately.</summary>
/// <param name="Learner">The learner's canonical identity.</param>
/// <param name="Course">The course's IRI.</param>
/// <param name="Progress">0 to 1.</param>
/// <param name="DaysInactive">Whole days since the last statement in the course.</param>
public sealed record LearnerAtRisk(string Learner, string? Name, string Course, double Progress, int Statements, double? LastScore, DateTime LastActivity, int DaysInactive);

/// <summary>Which learners: each null means any.</summary>
/// <param name="Now">Until when their silence is counted.</param>
/// <param name="Days">How long it is at least.</param>
/// <param name="After">Keys of the learner and the course of the last row of the page before.</param>
/// <param name="Limit">How many rows at most.</param>
public sealed record AtRiskFilter(DateTimeOffset Now, int Days, string? Course, string? Group, (Guid Learner, Guid Course)? After, int? Limit);

public static class QueryAtRisk
{
    /// <summary>Rows in the order of the keys of learner and course.</summary>
    public static async IAsyncEnumerable<LearnerAtRisk> RunAsync(NpgsqlDataSource database, string tenant, AtRiskFilter filter, [EnumeratorCancellation] CancellationToken token)
    {
        await using var command = database.CreateCommand();
        var asked = new RowsAsked(command, tenant, null, filter.Course, filter.Group, filter.After is { } after ? [after.Learner, after.Course] : []);
        var (now, days) = (asked.Value(filter.Now), asked.Value(filter.Days));
        var isAtRisk = $"p.last_activity <= {now} - make_interval(days => {days}) and not p.completed and p.passed_at is null and {LearnerProgressSql.Started}";
        command.CommandText =
            $"""
            select l.identity, l.name, c.id, p.progress::float8, p.statements, p.last_score, p.last_activity, floor(extract(epoch from {now} - p.last_activity) / 86400)::integer
            from ({asked.Select($"({LearnerProgressSql.Select}) p", $"{LearnerProgressSql.InGroup(asked.Group)} and {isAtRisk}", "p.course", filter.Limit)}) p
            {LearnerProgressSql.Named}
            order by p.learner, p.course
            """;
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
        {
            yield return new LearnerAtRisk(
                reader.GetString(0), reader.TextOrNull(1), reader.GetString(2), reader.GetDouble(3), reader.GetInt32(4), reader.GetFieldValue<double?>(5), reader.GetDateTime(6), reader.GetInt32(7));
        }
    }
}
