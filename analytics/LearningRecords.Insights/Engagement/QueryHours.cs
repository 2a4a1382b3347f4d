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
    /// <param name="course">Id of a course; null: all.</param>
    public static async Task<IReadOnlyList<HourOfWeek>> RunAsync(
        NpgsqlDataSource database, string tenant, DateOnly? from, DateOnly? until, string? group, string? course, int leastLearners, CancellationToken token)
    {
        await using var command = course is null ? Summed(database, tenant, group) : InCourse(database, tenant, course, group);
        command.Parameters.AddWithValue(NpgsqlDbType.Date, from is { } first ? TenantCalendar.PeriodOf(Grain.Week, first) : DateOnly.MinValue);
        command.Parameters.AddWithValue(NpgsqlDbType.Date, until ?? DateOnly.MaxValue);
        command.Parameters.AddWithValue(leastLearners);
        await using var reader = await command.ExecuteReaderAsync(token);
        var hours = new List<HourOfWeek>();
        while (await reader.ReadAsync(token))
            hours.Add(new HourOfWeek(reader.GetInt16(0), reader.GetInt64(1)));
        return hours;
    }

    private static NpgsqlCommand Summed(NpgsqlDataSource database, string tenant, string? group)
    {
        var command = database.CreateCommand(
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
        return command;
    }

    private static NpgsqlCommand InCourse(NpgsqlDataSource database, string tenant, string course, string? group) => InCourseSql.Command(
        database, tenant, course, group,
        $"""
        with {InCourseSql.Hours}, weeks as (
            select date_trunc('week', hour)::date as week from hours group by 1 having date_trunc('week', hour)::date between $5 and $6 and count(distinct learner) >= $7)
        select ((extract(isodow from h.hour) - 1) * 24 + extract(hour from h.hour))::smallint, sum(h.statements)::bigint
        from hours h join weeks on weeks.week = date_trunc('week', h.hour)::date
        group by 1 order by 1
        """);
}
