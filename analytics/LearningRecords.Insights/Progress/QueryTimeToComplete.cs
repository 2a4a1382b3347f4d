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

    private static readonly string Seconds = string.Join(", ", Bounds.Select(bound => bound.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)));

    /// <summary>The place, from 0, of the bin of a row of progress <c>p</c> that was completed at a moment.</summary>
    internal static string BinOf(string completedAt) => $"(select count(*) from unnest(array[{Seconds}]) bound where bound < extract(epoch from {completedAt} - p.first_activity))::integer";

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
            select {BinOf("done.at")}, count(*)
            from ({LearnerProgressSql.Of("known join insights.progress p on p.tenant_id = known.tenant_id and p.course = known.course", "p.own_completed_at")}) p
            cross join lateral (select {CompletedAt("p.own_completed_at")} as at) done
            where p.completed and {LearnerProgressSql.InGroup(group is null ? null : "$3")}
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
