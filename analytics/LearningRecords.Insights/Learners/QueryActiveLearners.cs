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
            from ({(filter.Group is null ? OfEveryone(filter) : OfMembers(filter))}) found
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

    private const string Did =
        """
        sum(h.statements)::bigint as statements, count(distinct h.course) filter (where h.course <> '00000000-0000-0000-0000-000000000000') as courses,
        bool_or(h.completed) as completed, max(h.hour) as last_hour
        """;

    private static string OfEveryone(ActiveLearnersFilter filter) =>
        $"""
        select h.learner, {Did} from insights.learner_hour h
        where {Hours(filter)} and ($5::uuid is null or h.learner > $5)
          {(FirstDay(filter) is { } firstDay ? $"and exists (select from insights.learner n where n.tenant_id = $1 and n.learner = h.learner and {firstDay})" : "")}
        group by h.learner order by h.learner limit $6
        """;

    // Member by member until the page is full, whatever the statistics say: of each the hours that counted for the group.
    private static string OfMembers(ActiveLearnersFilter filter) =>
        $"""
        select m.learner, did.* from insights.group_learner m
        {(FirstDay(filter) is { } firstDay ? $"cross join lateral (select from insights.learner n where n.tenant_id = $1 and n.learner = m.learner and {firstDay} offset 0) known" : "")}
        cross join lateral (
            select {Did} from insights.learner_hour h
            where {Hours(filter)} and h.learner = m.learner
              and h.group_set = any(array(select s.group_set from insights.group_set s where s.tenant_id = $1 and s.learner_groups @> array[$10]))
            having count(*) > 0 offset 0) did
        where m.tenant_id = $1 and m.learner_group = $10 and ($5::uuid is null or m.learner > $5)
        order by m.learner limit $6
        """;

    private static string Hours(ActiveLearnersFilter filter)
    {
        var (course, completing, hour) = (filter.Course is null ? "" : "and h.course = $9", filter.As == ActiveAs.Completing ? "and h.completed" : "", filter.HourOfWeek is null ? "" : InHour);
        return $"h.tenant_id = $1 and h.hour >= $2 and h.hour < $3 and ($4::text is null or h.terminal = $4) {course} {completing} {hour}";
    }

    // Of a learner n; null: whenever it was.
    private static string? FirstDay(ActiveLearnersFilter filter)
    {
        var kind = filter.As switch
        {
            ActiveAs.New => "n.first_day between $7 and $8",
            ActiveAs.Returning => "n.first_day < $7",
            _ => null,
        };
        var cohort = filter.Cohort is null ? null : "n.first_day between $11 and $11 + 6";
        return kind is null || cohort is null ? kind ?? cohort : $"{kind} and {cohort}";
    }

    private const string InHour = "and ((extract(isodow from h.hour at time zone $13) - 1) * 24 + extract(hour from h.hour at time zone $13))::integer = $12";
}
