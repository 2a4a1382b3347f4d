using LearningRecords.Xapi;
using Npgsql;
using NpgsqlTypes;

namespace LearningRecords.Insights.Engagement;

/// <summary>Statements of one hour of the week, over several weeks.</summary>
/// <param name="Hour">0: Monday 00:00, 167: Sunday 23:00.</param>
public sealed record HourOfWeek(int Hour, long Statements);

public static class QueryHours
{
    /// <summary>The hours that have any statement, in order. Weeks with fewer active learners than the threshold are left out.</summary>
    /// <param name="from">A day of the first week; null: from the beginning.</param>
    /// <param name="until">A day of the last week; null: to the end.</param>
    /// <param name="group">Id of a learner group; null: everyone.</param>
    public static async Task<IReadOnlyList<HourOfWeek>> RunAsync(
        NpgsqlDataSource database, string tenant, DateOnly? from, DateOnly? until, string? group, int leastLearners, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            select h.hour_of_week, sum(h.statements)::bigint
            from insights.hour_of_week h
            where h.tenant_id = $1 and h.learner_group = $2 and h.week between $3 and $4
              and h.week not in (
                select e.period from insights.engagement e
                where e.tenant_id = $1 and e.grain = 'week' and e.learner_group = $2 and e.course = '00000000-0000-0000-0000-000000000000' and e.terminal = 'all'
                  and e.period between $3 and $4 and e.active_learners < $5)
            group by h.hour_of_week having sum(h.statements) > 0
            order by h.hour_of_week
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(group is null ? Guid.Empty : IriKey.Of(group));
        command.Parameters.AddWithValue(NpgsqlDbType.Date, from is { } first ? TenantCalendar.PeriodOf(Grain.Week, first) : DateOnly.MinValue);
        command.Parameters.AddWithValue(NpgsqlDbType.Date, until ?? DateOnly.MaxValue);
        command.Parameters.AddWithValue(leastLearners);
        await using var reader = await command.ExecuteReaderAsync(token);
        var hours = new List<HourOfWeek>();
        while (await reader.ReadAsync(token))
            hours.Add(new HourOfWeek(reader.GetInt16(0), reader.GetInt64(1)));
        return hours;
    }
}
