using LearningRecords.Insights.Facts;
using LearningRecords.Insights.Folding;
using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Insights.Progress;

/// <summary>One learner's attempts as they were known at a past moment: the statements stored until then, folded again.</summary>
public static class QueryAttemptsAsOf
{
    private const double Whole = 1_000_000;

    /// <param name="learner">The canonical identity.</param>
    /// <param name="moment">A moment of <c>stored</c>.</param>
    public static async Task<IReadOnlyList<CourseAttempt>> RunAsync(NpgsqlDataSource database, string tenant, string learner, DateTimeOffset moment, CancellationToken token)
    {
        var key = IriKey.Of(learner);
        var record = new LearnerRecord(key, null, [], null);
        var groupSets = new GroupSets(new Dictionary<Guid, Guid>());
        await using var connection = await database.OpenConnectionAsync(token);
        foreach (var fact in await LoadFacts.KnownAtAsync(connection, tenant, [key], moment.ToUniversalTime(), token))
            record.Add(fact, groupSets);
        var courses = await CoursesAsync(connection, tenant, [.. record.Attempts.After.Select(attempt => attempt.Key.Course)], token);
        return
        [
            .. record.Attempts.After.OrderBy(attempt => attempt.Key).Select(attempt => new CourseAttempt(
                learner, null, courses[attempt.Key.Course], attempt.Key.Registration, attempt.Value.CompletedAt is null ? attempt.Value.Progress / Whole : 1, attempt.Value.CompletedAt?.UtcDateTime,
                attempt.Value.Success?.Value, attempt.Value.PassedAt?.UtcDateTime, attempt.Value.Statements, attempt.Value.BestScore, attempt.Value.LastScore?.Value,
                attempt.Value.First.UtcDateTime, attempt.Value.Last.UtcDateTime)),
        ];
    }

    private static async Task<Dictionary<Guid, string>> CoursesAsync(NpgsqlConnection connection, string tenant, Guid[] courses, CancellationToken token)
    {
        await using var command = new NpgsqlCommand("select course, id from insights.course where tenant_id = $1 and course = any($2)", connection)
        {
            Parameters = { new() { Value = tenant }, new() { Value = courses } },
        };
        await using var reader = await command.ExecuteReaderAsync(token);
        var ids = new Dictionary<Guid, string>();
        while (await reader.ReadAsync(token))
            ids[reader.GetGuid(0)] = reader.GetString(1);
        return ids;
    }
}
