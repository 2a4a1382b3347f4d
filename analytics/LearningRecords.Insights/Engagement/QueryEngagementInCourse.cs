using LearningRecords.Insights.Privacy;
using LearningRecords.Xapi;
using Npgsql;
using NpgsqlTypes;

namespace LearningRecords.Insights.Engagement;

/// <summary>Which learners of which course, and which days.</summary>
/// <param name="Course">The course's IRI.</param>
/// <param name="Group">Id of a learner group: what its learners did as its members; null: everyone.</param>
/// <param name="From">A day of the first period.</param>
/// <param name="Until">The last day.</param>
public sealed record CourseDays(string Course, string? Group, DateOnly From, DateOnly Until);

/// <summary>When learners learn in one course, on what, and whether they come back to it: what is summed for all courses together, counted from the hours of the one.</summary>
public static class QueryEngagementInCourse
{
    // $1 tenant, $2 course, $3 group, $4 time zone, $5 and $6 the days.
    private const string Hours =
        """
        with hours as materialized (
            select h.learner, h.terminal, h.hour at time zone $4 as hour, h.statements
            from insights.learner_hour h join insights.group_set s on s.tenant_id = h.tenant_id and s.group_set = h.group_set
            where h.tenant_id = $1 and h.course = $2 and s.learner_groups @> array[$3])
        """;

    /// <inheritdoc cref="QueryTerminals.RunAsync"/>
    public static async Task<IReadOnlyList<TerminalUse>> TerminalsAsync(NpgsqlDataSource database, string tenant, CourseDays days, Grain grain, PrivacyThreshold threshold, CancellationToken token)
    {
        await using var command = Command(
            database, tenant, days, grain,
            $"""
            {Hours}, shown as (
                select terminal, date_trunc($7, hour)::date as period, sum(statements)::bigint as statements from hours
                group by 1, 2 having date_trunc($7, hour)::date between $5 and $6 and count(distinct learner) >= $8),
            sittings as (
                select r.terminal, date_trunc($7, r.starts at time zone $4)::date as period, count(*) as sessions
                from (select distinct learner from hours) l
                join insights.session r on r.tenant_id = $1 and r.learner = l.learner and r.course = $2
                join insights.group_set s on s.tenant_id = r.tenant_id and s.group_set = r.group_set
                where s.learner_groups @> array[$3]
                group by 1, 2)
            select shown.terminal, sum(shown.statements)::bigint, coalesce(sum(sittings.sessions), 0)::bigint
            from shown left join sittings on sittings.terminal = shown.terminal and sittings.period = shown.period
            group by shown.terminal order by 2 desc, 1
            """);
        command.Parameters.AddWithValue(GrainText.Of(grain));
        command.Parameters.AddWithValue(threshold.Learners);
        await using var reader = await command.ExecuteReaderAsync(token);
        var terminals = new List<TerminalUse>();
        while (await reader.ReadAsync(token))
            terminals.Add(new TerminalUse(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2)));
        return terminals;
    }

    /// <inheritdoc cref="QueryHours.RunAsync"/>
    public static async Task<IReadOnlyList<HourOfWeek>> HoursAsync(NpgsqlDataSource database, string tenant, CourseDays days, PrivacyThreshold threshold, CancellationToken token)
    {
        await using var command = Command(
            database, tenant, days, Grain.Week,
            $"""
            {Hours}, weeks as (
                select date_trunc('week', hour)::date as week from hours group by 1 having date_trunc('week', hour)::date between $5 and $6 and count(distinct learner) >= $7)
            select ((extract(isodow from h.hour) - 1) * 24 + extract(hour from h.hour))::integer, sum(h.statements)::bigint
            from hours h join weeks on weeks.week = date_trunc('week', h.hour)::date
            group by 1 order by 1
            """);
        command.Parameters.AddWithValue(threshold.Learners);
        await using var reader = await command.ExecuteReaderAsync(token);
        var hours = new List<HourOfWeek>();
        while (await reader.ReadAsync(token))
            hours.Add(new HourOfWeek(reader.GetInt32(0), reader.GetInt64(1)));
        return hours;
    }

    /// <summary>Cohorts, by the week in which learners were first active in whatever course, in order; of each the weeks in which any of them were active in this one.</summary>
    public static async Task<IReadOnlyList<CohortWeek>> RetentionAsync(NpgsqlDataSource database, string tenant, CourseDays days, CancellationToken token)
    {
        await using var command = Command(
            database, tenant, days, Grain.Week,
            $"""
            {Hours}, active as (
                select date_trunc('week', l.first_day::timestamp)::date as cohort, date_trunc('week', h.hour)::date as week, count(distinct h.learner)::integer as learners
                from hours h join insights.learner l on l.tenant_id = $1 and l.learner = h.learner
                group by 1, 2)
            select a.cohort, a.week, coalesce(first.learners, 0), a.learners
            from active a left join active first on first.cohort = a.cohort and first.week = a.cohort
            where a.cohort between $5 and $6 order by a.cohort, a.week
            """);
        await using var reader = await command.ExecuteReaderAsync(token);
        var weeks = new List<CohortWeek>();
        while (await reader.ReadAsync(token))
            weeks.Add(new CohortWeek(reader.GetFieldValue<DateOnly>(0), reader.GetFieldValue<DateOnly>(1), reader.GetInt32(2), reader.GetInt32(3)));
        return weeks;
    }

    private static NpgsqlCommand Command(NpgsqlDataSource database, string tenant, CourseDays days, Grain grain, string sql)
    {
        var command = database.CreateCommand(sql);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(IriKey.Of(days.Course));
        command.Parameters.AddWithValue(days.Group is { } group ? IriKey.Of(group) : Guid.Empty);
        command.Parameters.AddWithValue(TenantCalendar.TimeZone);
        command.Parameters.AddWithValue(NpgsqlDbType.Date, TenantCalendar.PeriodOf(grain, days.From));
        command.Parameters.AddWithValue(NpgsqlDbType.Date, days.Until);
        return command;
    }
}
