using LearningRecords.Xapi;
using Npgsql;
using NpgsqlTypes;

namespace LearningRecords.Insights.Engagement;

/// <summary>One day's, week's or month's engagement.</summary>
/// <param name="Day">First day of the period.</param>
/// <param name="ActiveLearners">Learners with any statement in it.</param>
/// <param name="NewLearners">Those of them who were never active before, in whatever group or course.</param>
/// <param name="Completions">Learners who completed a course in it.</param>
/// <param name="Sessions">Sittings that began in it.</param>
/// <param name="DwellSeconds">How long these took.</param>
public sealed record EngagementDay(DateOnly Day, int ActiveLearners, int NewLearners, long Statements, int Completions, long Sessions, double DwellSeconds);

/// <summary>Which days, learners and courses to count.</summary>
/// <param name="From">First day, in the calendar of <see cref="TenantCalendar.TimeZone"/>; null: from the beginning. The period it lies in is counted whole.</param>
/// <param name="Until">Last day; null: to the end.</param>
/// <param name="Group">Id of a learner group; null: everyone.</param>
/// <param name="Course">Id of a course; null: all.</param>
/// <param name="Terminal">What was in the learners' hands; null: anything.</param>
public sealed record EngagementFilter(DateOnly? From, DateOnly? Until, string? Group, string? Course, string? Terminal = null, Grain Grain = Grain.Day);

public static class QueryEngagement
{
    /// <summary>The periods that have any statement, in order.</summary>
    public static async Task<IReadOnlyList<EngagementDay>> RunAsync(NpgsqlDataSource database, string tenant, EngagementFilter filter, CancellationToken token)
    {
        await using var command = filter.Course is { } course && (filter.Group ?? filter.Terminal) is not null ? InCourse(database, tenant, course, filter) : Summed(database, tenant, filter);
        command.Parameters.AddWithValue(filter.Terminal ?? EngagementTotals.AllTerminals);
        command.Parameters.AddWithValue(GrainText.Of(filter.Grain));
        command.Parameters.AddWithValue(NpgsqlDbType.Date, filter.From is { } from ? TenantCalendar.PeriodOf(filter.Grain, from) : DateOnly.MinValue);
        command.Parameters.AddWithValue(NpgsqlDbType.Date, filter.Until ?? DateOnly.MaxValue);
        await using var reader = await command.ExecuteReaderAsync(token);
        var days = new List<EngagementDay>();
        while (await reader.ReadAsync(token))
        {
            days.Add(new EngagementDay(
                reader.GetFieldValue<DateOnly>(0), reader.GetInt32(1), reader.GetInt32(2), reader.GetInt64(3), reader.GetInt32(4), reader.GetInt64(5), reader.GetInt64(6) / 1e6));
        }

        return days;
    }

    private static NpgsqlCommand Summed(NpgsqlDataSource database, string tenant, EngagementFilter filter)
    {
        var command = database.CreateCommand(
            """
            select period, active_learners, new_learners, statements, completing_learners, sessions, dwell_microseconds from insights.engagement
            where tenant_id = $1 and learner_group = $2 and course = $3 and terminal = $4 and grain = $5 and period between $6 and $7 and statements > 0
            order by period
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(filter.Group is { } group ? IriKey.Of(group) : Guid.Empty);
        command.Parameters.AddWithValue(filter.Course is { } course ? IriKey.Of(course) : Guid.Empty);
        return command;
    }

    // A course seen by one group or on one terminal.
    private static NpgsqlCommand InCourse(NpgsqlDataSource database, string tenant, string course, EngagementFilter filter) => InCourseSql.Command(
        database, tenant, course, filter.Group,
        $"""
        with {InCourseSql.Hours}, {InCourseSql.Sittings},
        shown as (select learner, date_trunc($6, hour)::date as period, statements, completed from hours where $5 = 'all' or terminal = $5),
        sat as (
            select date_trunc($6, starts)::date as period, count(*) as sessions, sum(extract(epoch from length) * 1000000)::bigint as dwell
            from sittings where $5 = 'all' or terminal = $5 group by 1)
        select h.period, count(distinct h.learner)::integer,
               count(distinct h.learner) filter (where date_trunc($6, l.first_day::timestamp)::date = h.period)::integer,
               sum(h.statements)::bigint, count(distinct h.learner) filter (where h.completed)::integer,
               coalesce(min(sat.sessions), 0)::bigint, coalesce(min(sat.dwell), 0)::bigint
        from shown h
        join insights.learner l on l.tenant_id = $1 and l.learner = h.learner
        left join sat on sat.period = h.period
        where h.period between $7 and $8
        group by h.period order by h.period
        """);
}
