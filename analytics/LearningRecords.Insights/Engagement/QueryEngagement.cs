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
        var isSummed = filter.Course is null || (filter.Group is null && filter.Terminal is null);
        await using var command = database.CreateCommand(isSummed ? Summed : Counted);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(filter.Group is { } group ? IriKey.Of(group) : Guid.Empty);
        command.Parameters.AddWithValue(filter.Course is { } course ? IriKey.Of(course) : Guid.Empty);
        command.Parameters.AddWithValue(filter.Terminal ?? EngagementTotals.AllTerminals);
        command.Parameters.AddWithValue(GrainText.Of(filter.Grain));
        command.Parameters.Add(Date(filter.From is { } from ? TenantCalendar.PeriodOf(filter.Grain, from) : null));
        command.Parameters.Add(Date(filter.Until));
        if (!isSummed)
            command.Parameters.AddWithValue(TenantCalendar.TimeZone);
        await using var reader = await command.ExecuteReaderAsync(token);
        var days = new List<EngagementDay>();
        while (await reader.ReadAsync(token))
        {
            days.Add(new EngagementDay(
                reader.GetFieldValue<DateOnly>(0), reader.GetInt32(1), reader.GetInt32(2), reader.GetInt64(3), reader.GetInt32(4), reader.GetInt64(5), reader.GetInt64(6) / 1e6));
        }

        return days;
    }

    private const string Summed =
        """
        select period, active_learners, new_learners, statements, completing_learners, sessions, dwell_microseconds from insights.engagement
        where tenant_id = $1 and learner_group = $2 and course = $3 and terminal = $4 and grain = $5
          and period between coalesce($6, '-infinity'::date) and coalesce($7, 'infinity'::date) and statements > 0
        order by period
        """;

    // A course seen by one group or on one terminal is counted from its hours.
    private const string Counted =
        """
        with hours as (
            select h.learner, date_trunc($5, h.hour at time zone $8)::date as period, h.statements, h.completed
            from insights.learner_hour h join insights.group_set s on s.tenant_id = h.tenant_id and s.group_set = h.group_set
            where h.tenant_id = $1 and h.course = $3 and s.learner_groups @> array[$2] and ($4 = 'all' or h.terminal = $4)),
        sittings as (
            select date_trunc($5, r.starts at time zone $8)::date as period, count(*) as sessions,
                   sum(extract(epoch from r.ends - r.starts) * 1000000)::bigint as dwell
            from (select distinct learner from hours) l
            join insights.session r on r.tenant_id = $1 and r.learner = l.learner and r.course = $3
            join insights.group_set s on s.tenant_id = r.tenant_id and s.group_set = r.group_set
            where s.learner_groups @> array[$2] and ($4 = 'all' or r.terminal = $4)
            group by 1)
        select h.period, count(distinct h.learner)::integer,
               count(distinct h.learner) filter (where date_trunc($5, l.first_day::timestamp)::date = h.period)::integer,
               sum(h.statements)::bigint, count(distinct h.learner) filter (where h.completed)::integer,
               coalesce(min(s.sessions), 0)::bigint, coalesce(min(s.dwell), 0)::bigint
        from hours h
        join insights.learner l on l.tenant_id = $1 and l.learner = h.learner
        left join sittings s on s.period = h.period
        where h.period between coalesce($6, '-infinity'::date) and coalesce($7, 'infinity'::date)
        group by h.period order by h.period
        """;

    private static NpgsqlParameter Date(DateOnly? day) => new() { Value = day ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Date };
}
