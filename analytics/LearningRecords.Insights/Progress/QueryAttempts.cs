using System.Runtime.CompilerServices;
using Npgsql;

namespace LearningRecords.Insights.Progress;

/// <summary>One learner's attempt at a course: what the statements with one registration say.</summary>
/// <param name="Learner">The learner's canonical identity.</param>
/// <param name="Course">The course's IRI.</param>
/// <param name="Progress">Told of the course itself, 0 to 1.</param>
public sealed record CourseAttempt(
    string Learner,
    string? Name,
    string Course,
    Guid Registration,
    double Progress,
    DateTime? CompletedAt,
    bool? Success,
    DateTime? PassedAt,
    int Statements,
    double? BestScore,
    double? LastScore,
    DateTime FirstActivity,
    DateTime LastActivity);

/// <summary>Which attempts: each null means any.</summary>
/// <param name="Learner">A learner's canonical identity.</param>
/// <param name="After">Keys of the last row of the page before.</param>
/// <param name="Limit">How many rows at most.</param>
public sealed record AttemptFilter(string? Learner, string? Course, string? Group, (Guid Learner, Guid Course, Guid Registration)? After, int? Limit);

public static class QueryAttempts
{
    /// <summary>Rows in the order of the keys of learner and course, and of the registration.</summary>
    public static async IAsyncEnumerable<CourseAttempt> RunAsync(NpgsqlDataSource database, string tenant, AttemptFilter filter, [EnumeratorCancellation] CancellationToken token)
    {
        await using var command = database.CreateCommand();
        var asked = new RowsAsked(command, tenant, filter.Learner, filter.Course, filter.Group, filter.After is { } after ? [after.Learner, after.Course, after.Registration] : []);
        var inGroup = asked.Group is null ? "true" : $"""
            exists (select from (select * from insights.progress r where r.tenant_id = $1 and r.learner = p.learner and r.course = p.course offset 0) p where {LearnerProgressSql.InGroup(asked.Group)})
            """;
        command.CommandText =
            $"""
            select l.identity, l.name, c.id, p.registration, case when p.own_completed_at is not null then 1 else p.own_progress / 1e6 end::float8, p.own_completed_at, p.success, p.passed_at,
                   p.statements, p.best_score, p.last_score, p.first_activity, p.last_activity
            from ({asked.Select("insights.attempt p", inGroup, "p.course, p.registration", filter.Limit)}) p
            {LearnerProgressSql.Named}
            order by p.learner, p.course, p.registration
            """;
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
        {
            yield return new CourseAttempt(
                reader.GetString(0), reader.TextOrNull(1), reader.GetString(2), reader.GetGuid(3), reader.GetDouble(4), reader.GetFieldValue<DateTime?>(5),
                reader.GetFieldValue<bool?>(6), reader.GetFieldValue<DateTime?>(7), reader.GetInt32(8), reader.GetFieldValue<double?>(9), reader.GetFieldValue<double?>(10),
                reader.GetDateTime(11), reader.GetDateTime(12));
        }
    }
}
