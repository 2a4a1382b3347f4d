using System.Globalization;
using System.Runtime.CompilerServices;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Insights.Progress;

/// <summary>How the learners of one course are doing.</summary>
/// <param name="Id">The course's IRI.</param>
/// <param name="PartOf">The IRI of what the course itself belongs to, if statements said.</param>
/// <param name="Learners">Learners with any statement in the course.</param>
/// <param name="Completed">Learners who completed it.</param>
/// <param name="Passed">Learners who passed it at least once.</param>
/// <param name="Registered">Learners who registered for it.</param>
/// <param name="Withdrew">Learners who withdrew from it.</param>
/// <param name="Distinguished">Learners who passed it with the highest score.</param>
/// <param name="AverageProgress">Mean of the learners' progress, 0 to 1.</param>
/// <param name="TimeSpentSeconds">Sum over the learners.</param>
public sealed record CourseProgress(
    string Id, string? TitleEn, string? TitleZh, string? PartOf, long Learners, long Completed, long Passed, double AverageProgress, double TimeSpentSeconds,
    long Registered, long Withdrew, long Distinguished);

public static class QueryCourseProgress
{
    /// <summary>Courses by number of learners, the largest first; equally large ones by their keys, so that only those of a page are looked up by name.</summary>
    /// <param name="group">Id of a learner group: only its learners, by what they did in the course as members; null: everyone.</param>
    /// <param name="limit">How many at most; null: all.</param>
    public static async IAsyncEnumerable<CourseProgress> RunAsync(
        NpgsqlDataSource database, string tenant, string? group, string? course, int? limit, int offset, [EnumeratorCancellation] CancellationToken token)
    {
        await using var command = database.CreateCommand(
            $"""
            select c.id, c.title_en, c.title_zh, c.part_of, t.learners, t.completed, t.passed, (t.progress_millionths::numeric / t.learners / {CourseAchievement.Whole})::float8,
                   (t.time_spent_microseconds / 1e6)::float8, t.registered, t.withdrew, t.distinguished
            from (
                select * from insights.course_total where tenant_id = $1 and learner_group = $2{(course is null ? "" : " and course = $4")}
                order by learners desc, course offset $3 limit {limit?.ToString(CultureInfo.InvariantCulture) ?? "all"}) t
            join insights.course c on c.tenant_id = t.tenant_id and c.course = t.course
            order by t.learners desc, t.course
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(group is null ? Guid.Empty : IriKey.Of(group));
        command.Parameters.AddWithValue(offset);
        if (course is not null)
            command.Parameters.AddWithValue(IriKey.Of(course));
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
        {
            yield return new CourseProgress(
                reader.GetString(0), reader.TextOrNull(1), reader.TextOrNull(2), reader.TextOrNull(3),
                reader.GetInt64(4), reader.GetInt64(5), reader.GetInt64(6), reader.GetDouble(7), reader.GetDouble(8),
                reader.GetInt64(9), reader.GetInt64(10), reader.GetInt64(11));
        }
    }
}
