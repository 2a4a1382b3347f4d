using LearningRecords.Insights.Courses;
using LearningRecords.Insights.Facts;
using LearningRecords.Insights.Folding;
using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Insights.Progress;

/// <summary>One learner's progress as it was known at a past moment: the statements stored until then, folded again. Later statements, and voidings of earlier ones, are not known.</summary>
public static class QueryProgressAsOf
{
    private const double Whole = 1_000_000;

    /// <param name="filter">Names the learner, and no group.</param>
    /// <param name="moment">A moment of <c>stored</c>.</param>
    public static async Task<IReadOnlyList<LearnerProgress>> RunAsync(NpgsqlDataSource database, string tenant, LearnerProgressFilter filter, DateTimeOffset moment, CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        var learner = filter.Learner ?? throw new ArgumentException("Progress as of a moment is told of one learner.", nameof(filter));
        var key = IriKey.Of(learner);
        var record = new LearnerRecord(key, null, [], null);
        var groupSets = new GroupSets(new Dictionary<Guid, Guid>(), GroupRules.None);
        foreach (var fact in await LoadFacts.KnownAtAsync(connection, tenant, [key], moment.ToUniversalTime(), token))
            record.Add(fact, groupSets);
        record.Settle();

        var courses = record.Courses.After
            .Where(course => (filter.Course is null || course.Key == IriKey.Of(filter.Course)) && !(filter.After is { } after && (key, course.Key).CompareTo(after) <= 0))
            .OrderBy(course => course.Key).Take(filter.Limit ?? int.MaxValue).ToArray();
        var known = await CoursesAsync(connection, tenant, [.. courses.Select(course => course.Key)], moment, token);
        var reached = record.Parts.After.Select(part => part.Key.Activity).ToHashSet();
        var name = await NameAsync(connection, tenant, key, token);
        return [.. courses.Select(course => Row(learner, name, known[course.Key].Id, known[course.Key].Parts, reached, course.Value))];
    }

    // The definitions of LearnerProgressSql, for rows that no table holds.
    private static LearnerProgress Row(string learner, string? name, string course, Guid[] parts, IReadOnlySet<Guid> reached, CourseAchievement row)
    {
        var told = row.Achievement;
        var completed = told.CompletedAt is not null || (parts.Length > 0 && row.PartsCompleted >= parts.Length);
        var progress = completed ? 1 : Math.Max(told.Progress, (double)(row.PartsProgress / Math.Max(parts.Length, 1))) / Whole;
        var position = Array.FindLastIndex(parts, reached.Contains);
        return new LearnerProgress(
            learner, name, course, progress, position < 0 ? null : position + 1, parts.Length, completed, told.Success?.Value, told.PassedAt?.UtcDateTime, row.Attempts, told.Statements, told.BestScore, told.LastScore?.Value,
            row.TimeSpent.TotalSeconds, told.First.UtcDateTime, told.Last.UtcDateTime);
    }

    private static async Task<Dictionary<Guid, (string Id, Guid[] Parts)>> CoursesAsync(
        NpgsqlConnection connection, string tenant, Guid[] courses, DateTimeOffset moment, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            $"""
            select c.course, c.id, coalesce((select array_agg(part.activity order by part.place) from ({KnownPartsSql.OrderedAsOf("c", "$3")}) part), array[]::uuid[])
            from insights.course c where c.tenant_id = $1 and c.course = any($2)
            """,
            connection)
        { Parameters = { new() { Value = tenant }, new() { Value = courses }, new() { Value = moment.ToUniversalTime() } } };
        await using var reader = await command.ExecuteReaderAsync(token);
        var known = new Dictionary<Guid, (string, Guid[])>();
        while (await reader.ReadAsync(token))
            known[reader.GetGuid(0)] = (reader.GetString(1), reader.GetFieldValue<Guid[]>(2));
        return known;
    }

    private static async Task<string?> NameAsync(NpgsqlConnection connection, string tenant, Guid learner, CancellationToken token)
    {
        await using var command = new NpgsqlCommand("select name from insights.learner where tenant_id = $1 and learner = $2", connection)
        {
            Parameters = { new() { Value = tenant }, new() { Value = learner } },
        };
        return await command.ExecuteScalarAsync(token) as string;
    }
}
