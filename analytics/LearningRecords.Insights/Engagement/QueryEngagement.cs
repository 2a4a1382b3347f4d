using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Insights.Engagement;

/// <summary>One day's engagement.</summary>
/// <param name="ActiveLearners">Learners with any statement that day.</param>
/// <param name="Completions">Learners who completed a course that day.</param>
public sealed record EngagementDay(DateOnly Day, int ActiveLearners, long Statements, int Completions);

/// <summary>Which days, learners and courses to count.</summary>
/// <param name="From">First day, in the calendar of <see cref="Facts.FactTables.TimeZone"/>; null: from the beginning.</param>
/// <param name="Until">Last day; null: to the end.</param>
/// <param name="Group">Id of a learner group; null: everyone.</param>
/// <param name="Course">Id of a course; null: all.</param>
public sealed record EngagementFilter(DateOnly? From, DateOnly? Until, string? Group, string? Course);

public static class QueryEngagement
{
    /// <summary>The days that have any statement, in order.</summary>
    public static async Task<IReadOnlyList<EngagementDay>> RunAsync(NpgsqlDataSource database, string tenant, EngagementFilter filter, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            select day, active_learners, statements, completions from insights.engagement
            where tenant_id = $1 and learner_group = $2 and course = $3 and day between coalesce($4, '-infinity'::date) and coalesce($5, 'infinity'::date)
            order by day
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(filter.Group is { } group ? IriKey.Of(group) : Guid.Empty);
        command.Parameters.AddWithValue(filter.Course is { } course ? IriKey.Of(course) : Guid.Empty);
        command.Parameters.Add(new NpgsqlParameter<DateOnly?> { TypedValue = filter.From });
        command.Parameters.Add(new NpgsqlParameter<DateOnly?> { TypedValue = filter.Until });
        await using var reader = await command.ExecuteReaderAsync(token);
        var days = new List<EngagementDay>();
        while (await reader.ReadAsync(token))
            days.Add(new EngagementDay(reader.GetFieldValue<DateOnly>(0), reader.GetInt32(1), reader.GetInt64(2), reader.GetInt32(3)));
        return days;
    }
}
