using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Insights.Engagement;

/// <summary>
/// Engagement as it was known at a past moment of <c>stored</c>, counted from the facts known by then. Which group is part of which is taken as it is known now.
/// </summary>
public static class QueryEngagementAsOf
{
    public static async Task<IReadOnlyList<EngagementDay>> RunAsync(NpgsqlDataSource database, string tenant, EngagementFilter filter, DateTimeOffset moment, CancellationToken token)
    {
        var rules = filter.Group is { } asked ? await QueryKnownRules.InsideAsync(database, tenant, asked, moment, token) : [];
        await using var command = database.CreateCommand();
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(moment.ToUniversalTime());
        command.Parameters.Add(new NpgsqlParameter<Guid?> { TypedValue = filter.Group is { } group ? IriKey.Of(group) : null });
        command.Parameters.Add(new NpgsqlParameter<Guid?> { TypedValue = filter.Course is { } course ? IriKey.Of(course) : null });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = filter.Terminal });
        command.Parameters.AddWithValue(GrainText.Of(filter.Grain));
        command.Parameters.AddWithValue(TenantCalendar.TimeZone);
        command.Parameters.Add(new NpgsqlParameter<DateOnly?> { TypedValue = filter.From is { } from ? TenantCalendar.PeriodOf(filter.Grain, from) : null });
        command.Parameters.Add(new NpgsqlParameter<DateOnly?> { TypedValue = filter.Until });
        command.CommandText = Counted(string.Concat(rules.Select(rule => $"\n                        or {rule.OfFact("f", "$2", command.Parameters)}")));
        await using var reader = await command.ExecuteReaderAsync(token);
        var days = new List<EngagementDay>();
        while (await reader.ReadAsync(token))
        {
            days.Add(new EngagementDay(
                reader.GetFieldValue<DateOnly>(0), reader.GetInt32(1), reader.GetInt32(2), reader.GetInt64(3), reader.GetInt32(4), reader.GetInt64(5), reader.GetInt64(6) / 1e6));
        }

        return days;
    }

    // A sitting has the terminal and the groups of the statement it begins with, so it is cut out of all statements before any are left out.
    private static string Counted(string orByRule) =>
        $"""
        with recursive inside (learner_group) as (
            select $3::uuid where $3 is not null
            union
            select g.learner_group from inside i join insights.learner_group g on g.tenant_id = $1 and g.parent = i.learner_group),
        known as materialized (
            select f.learner, f.statement_id, f.at - f.duration as starts, f.at, f.completed and f.activity = f.course as completes,
                   date_trunc($6, f.at at time zone $7)::date as period,
                   ($5::text is null or f.terminal = $5)
                   and ($3 is null or f.teams && (select array_agg(learner_group) from inside)
                        or exists (select from insights.learner l where l.tenant_id = $1 and l.learner = f.learner and l.home_group in (select learner_group from inside))
                        or exists (select from insights.membership m
                                   where m.tenant_id = $1 and m.learner = f.learner and m.learner_group in (select learner_group from inside) and m.stored <= $2
                                     and f.at between m.valid_from and m.valid_until and m.course in (f.course, '00000000-0000-0000-0000-000000000000')){orByRule}) as counts,
                   $4::uuid is null or f.course = $4 as of_course
            from insights.statement_fact f
            where f.tenant_id = $1 and f.stored <= $2 and (f.voided is null or f.voided > $2)),
        firsts as (
            select learner, date_trunc($6, min(at) at time zone $7)::date as first_period from known group by learner),
        marked as (
            select *, starts > max(at) over (partition by learner order by starts, statement_id rows between unbounded preceding and 1 preceding) + interval '30 minutes' as begins
            from known where of_course),
        numbered as (
            select *, count(*) filter (where begins) over (partition by learner order by starts, statement_id) as sitting from marked),
        sittings as (
            select (array_agg(counts order by starts, statement_id))[1] as counts, min(starts) as starts, max(at) as ends from numbered group by learner, sitting),
        sat as (
            select date_trunc($6, starts at time zone $7)::date as period, count(*) as sessions, sum(extract(epoch from ends - starts) * 1000000)::bigint as dwell
            from sittings where counts group by 1)
        select k.period, count(distinct k.learner)::integer, count(distinct k.learner) filter (where f.first_period = k.period)::integer,
               count(*), count(distinct k.learner) filter (where k.completes)::integer, coalesce(min(s.sessions), 0), coalesce(min(s.dwell), 0)::bigint
        from known k join firsts f on f.learner = k.learner left join sat s on s.period = k.period
        where k.counts and k.of_course and k.period between coalesce($8, '-infinity'::date) and coalesce($9, 'infinity'::date)
        group by k.period order by k.period
        """;
}
