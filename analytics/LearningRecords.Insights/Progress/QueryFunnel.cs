using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Insights.Progress;

/// <summary>How many learners of a course came how far. Whoever is counted in a step is counted in those before it.</summary>
/// <param name="Reached">Any statement in the course, such as a scanned code.</param>
/// <param name="Started">More than one statement, or progress.</param>
/// <param name="Half">Progress of a half at least.</param>
/// <param name="Completed">Completed the course.</param>
/// <param name="Evaluated">Completed the course and gave it a score.</param>
public sealed record CourseFunnel(long Reached, long Started, long Half, long Completed, long Evaluated);

public static class QueryFunnel
{
    /// <param name="course">The course's IRI; null: any course, each learner counted by the one they came furthest in.</param>
    /// <param name="group">Id of a learner group: only learners who did anything in the course as its members; null: everyone.</param>
    public static async Task<CourseFunnel> RunAsync(NpgsqlDataSource database, string tenant, string? course, string? group, CancellationToken token)
    {
        await using var command = database.CreateCommand(course is null ? Furthest(group) : OfCourse);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(group is null ? Guid.Empty : IriKey.Of(group));
        if (course is not null)
            command.Parameters.AddWithValue(IriKey.Of(course));
        await using var reader = await command.ExecuteReaderAsync(token);
        return await reader.ReadAsync(token)
            ? new CourseFunnel(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4))
            : new CourseFunnel(0, 0, 0, 0, 0);
    }

    private const string OfCourse = "select learners, started, half, completed, evaluated from insights.course_total where tenant_id = $1 and learner_group = $2 and course = $3";

    private static string Furthest(string? group) =>
        $"""
        select count(*), count(*) filter (where started), count(*) filter (where half), count(*) filter (where completed), count(*) filter (where evaluated)
        from (
            select p.learner, bool_or({LearnerProgressSql.Started}) as started, bool_or(p.progress >= 0.5) as half, bool_or(p.completed) as completed, bool_or(p.completed and p.rating is not null) as evaluated
            from ({LearnerProgressSql.Select}) p
            where p.tenant_id = $1 and $2 is not null and {LearnerProgressSql.InGroup(group is null ? null : "$2")}
            group by p.learner) furthest
        """;
}
