using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Insights.Progress;

/// <summary>What learners made of a course.</summary>
/// <param name="Course">The course's key.</param>
/// <param name="Ratings">Learners who gave it a score; of each the last counts.</param>
/// <param name="Sum">Of the scores, each 0 to 1.</param>
public sealed record CourseRatings(Guid Course, long Ratings, double Sum);

public static class QueryRatings
{
    /// <summary>All rated courses of the tenant.</summary>
    /// <param name="group">Id of a learner group: only ratings of learners who did anything in the course as its members; null: of everyone.</param>
    public static async Task<IReadOnlyList<CourseRatings>> RunAsync(NpgsqlDataSource database, string tenant, string? group, CancellationToken token)
    {
        await using var command = database.CreateCommand("select course, ratings, rating_billionths from insights.course_total where tenant_id = $1 and learner_group = $2 and ratings > 0");
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(group is null ? Guid.Empty : IriKey.Of(group));
        await using var reader = await command.ExecuteReaderAsync(token);
        var courses = new List<CourseRatings>();
        while (await reader.ReadAsync(token))
            courses.Add(new CourseRatings(reader.GetGuid(0), reader.GetInt64(1), reader.GetInt64(2) / CourseTotals.Rating));
        return courses;
    }
}
