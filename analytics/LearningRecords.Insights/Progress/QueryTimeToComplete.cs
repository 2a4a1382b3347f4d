using System.Globalization;
using LearningRecords.Insights.Courses;
using Npgsql;

namespace LearningRecords.Insights.Progress;

/// <summary>How many learners completed a course within some time of their first statement in it, and after the time of the bin before.</summary>
/// <param name="Within">Null: after all the others.</param>
public sealed record CompletionTimeBin(TimeSpan? Within, long Learners);

public static class QueryTimeToComplete
{
    /// <summary>Where the bins end, in order; the last one has no end.</summary>
    public static readonly IReadOnlyList<TimeSpan> Bounds = [TimeSpan.FromHours(1), TimeSpan.FromDays(1), TimeSpan.FromDays(7), TimeSpan.FromDays(14), TimeSpan.FromDays(30), TimeSpan.FromDays(90)];

    private static readonly string Cases =
        string.Join(' ', Bounds.Select((bound, bin) => string.Create(CultureInfo.InvariantCulture, $"when done.took <= interval '{bound.TotalSeconds:0} seconds' then {bin}")));

    // Of those whom parts may have completed, whom the definition decides on, an index knows how many each did.
    private const string ByParts =
        """
        known cross join lateral (
            select * from insights.progress r
            where r.tenant_id = $1 and r.course = $2 and r.own_completed_at is null and r.parts_completed > 0 and r.parts_completed >= known.parts offset 0) p
        """;

    /// <summary>The place, from 0, of the bin of a row of progress <c>p</c> that was completed at a moment.</summary>
    internal static string BinOf(string completedAt) =>
        $"(select case {Cases} else {Bounds.Count} end from (select {completedAt} - p.first_activity as took offset 0) done)";

    /// <summary>When the course of a row of progress <c>p</c> was completed, which it was.</summary>
    /// <param name="own">When the course itself was; null in the database: its parts were.</param>
    internal static string CompletedAt(string own) =>
        $"coalesce({own}, (select max(part.own_completed_at) from insights.part_progress part where part.tenant_id = p.tenant_id and part.learner = p.learner and part.course = p.course))";

    /// <summary>All bins in order. Whoever completed the course by its parts did so with the last of them.</summary>
    /// <param name="group">Id of a learner group: only learners who did anything in the course as its members; null: everyone.</param>
    public static async Task<IReadOnlyList<CompletionTimeBin>> RunAsync(NpgsqlDataSource database, string tenant, string course, string? group, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            $"""
            with known as materialized (
                select c.tenant_id, c.course, (select count(*) from ({KnownPartsSql.Of("c")}) part) as parts from (select $1 as tenant_id, $2 as course) c)
            select {BinOf("p.completed_at")}, count(*)
            from (
                select p.tenant_id, p.group_set, p.first_activity, p.own_completed_at as completed_at
                from insights.progress p where p.tenant_id = $1 and p.course = $2 and p.own_completed_at is not null
                union all
                select p.tenant_id, p.group_set, p.first_activity, {CompletedAt("null")}
                from ({LearnerProgressSql.Of(ByParts)}) p where p.completed) p
            where {LearnerProgressSql.InGroup(group is null ? null : "$3")}
            group by 1
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddKeyOf(course);
        if (group is not null)
            command.Parameters.AddKeyOf(group);
        await using var reader = await command.ExecuteReaderAsync(token);
        var learners = new Dictionary<int, long>();
        while (await reader.ReadAsync(token))
            learners[reader.GetInt32(0)] = reader.GetInt64(1);
        return [.. Bounds.Select(bound => (TimeSpan?)bound).Append(null).Select((bound, bin) => new CompletionTimeBin(bound, learners.GetValueOrDefault(bin)))];
    }
}
