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
        // In one course a learner has one row.
        var learners = course is null ? "distinct p.learner" : "*";
        await using var command = database.CreateCommand(
            $"""
            select count({learners}), count({learners}) filter (where {LearnerProgressSql.Started}), count({learners}) filter (where p.progress >= 0.5),
                   count({learners}) filter (where p.completed), count({learners}) filter (where p.completed and p.rating is not null)
            from ({LearnerProgressSql.Select}) p
            where p.tenant_id = $1 and ($2::uuid is null or p.course = $2) and ($3::uuid is null or {LearnerProgressSql.InGroup("$3")})
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddKeyOf(course);
        command.Parameters.AddKeyOf(group);
        await using var reader = await command.ExecuteReaderAsync(token);
        await reader.ReadAsync(token);
        return new CourseFunnel(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4));
    }
}
