using System.Runtime.CompilerServices;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Insights.Learners;

/// <summary>What a learner did in some days.</summary>
/// <param name="Identity">The canonical identity.</param>
/// <param name="Courses">In how many courses.</param>
/// <param name="Completed">Whether they completed a course in them.</param>
/// <param name="LastHour">The last hour in which they did something, UTC.</param>
public sealed record ActiveLearner(string Identity, string? Name, long Statements, long Courses, bool Completed, DateTime LastHour);

/// <summary>What a figure counts learners for.</summary>
public enum ActiveAs
{
    /// <summary>Any statement.</summary>
    Active,

    /// <summary>The first statement ever.</summary>
    New,

    /// <summary>Any statement, and an earlier one before these days.</summary>
    Returning,

    /// <summary>A completed course.</summary>
    Completing,
}

/// <summary>The learners whom a figure of engagement counts; each null means any.</summary>
/// <param name="From">First day, in the calendar of <see cref="TenantCalendar.TimeZone"/>.</param>
/// <param name="Until">Last day.</param>
/// <param name="Group">Id of a learner group: what its learners did as its members.</param>
/// <param name="Course">A course's IRI.</param>
/// <param name="After">Key of the last learner of the page before.</param>
/// <param name="Cohort">Monday of the week in which they were first active, in whatever group or course.</param>
/// <param name="HourOfWeek">An hour of the week, 0 to 167, as <see cref="Engagement.QueryHours"/> counts.</param>
public sealed record ActiveLearnersFilter(
    DateOnly From, DateOnly Until, ActiveAs As, string? Group, string? Course, string? Terminal, Guid? After, int Limit, DateOnly? Cohort = null, int? HourOfWeek = null);

public static class QueryActiveLearners
{
    /// <summary>Learners in the order of their keys.</summary>
    public static async IAsyncEnumerable<ActiveLearner> RunAsync(NpgsqlDataSource database, string tenant, ActiveLearnersFilter filter, [EnumeratorCancellation] CancellationToken token)
    {
        await using var command = database.CreateCommand(
            $"""
            select l.identity, l.name, found.statements, found.courses, found.completed, found.last_hour
            from (
                select h.learner, sum(h.statements)::bigint as statements, count(distinct h.course) filter (where h.course <> '00000000-0000-0000-0000-000000000000') as courses,
                       bool_or(h.completed) as completed, max(h.hour) as last_hour
                from insights.learner_hour h
                where h.tenant_id = $1 and h.hour >= $2 and h.hour < $3 and ($4::text is null or h.terminal = $4) and ($5::uuid is null or h.learner > $5)
                  {(filter.Course is null ? "" : "and h.course = $9")} {(filter.Group is null ? "" : AsMember)} {OfKind(filter.As)}
                  {(filter.Cohort is null ? "" : OfCohort)} {(filter.HourOfWeek is null ? "" : InHour)}
                group by h.learner order by h.learner limit $6) found
            cross join lateral (select identity, name from insights.learner where tenant_id = $1 and learner = found.learner offset 0) l
            order by found.learner
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(TenantCalendar.StartOf(filter.From).ToUniversalTime());
        command.Parameters.AddWithValue(TenantCalendar.StartOf(TenantCalendar.NextPeriod(Grain.Day, filter.Until)).ToUniversalTime());
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = filter.Terminal });
        command.Parameters.Add(new NpgsqlParameter<Guid?> { TypedValue = filter.After });
        command.Parameters.AddWithValue(filter.Limit);
        command.Parameters.AddWithValue(filter.From);
        command.Parameters.AddWithValue(filter.Until);
        command.Parameters.AddWithValue(IriKey.Of(filter.Course ?? ""));
        command.Parameters.AddWithValue(IriKey.Of(filter.Group ?? ""));
        command.Parameters.Add(new NpgsqlParameter<DateOnly?> { TypedValue = filter.Cohort });
        command.Parameters.Add(new NpgsqlParameter<int?> { TypedValue = filter.HourOfWeek });
        command.Parameters.AddWithValue(TenantCalendar.TimeZone);
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
            yield return new ActiveLearner(reader.GetString(0), reader.TextOrNull(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetBoolean(4), reader.GetDateTime(5));
    }

    // Whoever was ever active as a member is known by an index; of those the hours that counted for the group.
    private const string AsMember =
        """
        and h.group_set in (select s.group_set from insights.group_set s where s.tenant_id = $1 and s.learner_groups @> array[$10])
        and h.learner in (select e.learner from insights.group_set s join insights.learner_ever e on e.tenant_id = s.tenant_id and e.group_set = s.group_set
                          where s.tenant_id = $1 and s.learner_groups @> array[$10])
        """;

    private const string OfCohort = "and exists (select from insights.learner n where n.tenant_id = $1 and n.learner = h.learner and n.first_day between $11 and $11 + 6)";

    private const string InHour = "and ((extract(isodow from h.hour at time zone $13) - 1) * 24 + extract(hour from h.hour at time zone $13))::integer = $12";

    private static string OfKind(ActiveAs kind) => kind switch
    {
        ActiveAs.New => "and exists (select from insights.learner n where n.tenant_id = $1 and n.learner = h.learner and n.first_day between $7 and $8)",
        ActiveAs.Returning => "and exists (select from insights.learner n where n.tenant_id = $1 and n.learner = h.learner and n.first_day < $7)",
        ActiveAs.Completing => "and h.completed",
        _ => "",
    };
}
