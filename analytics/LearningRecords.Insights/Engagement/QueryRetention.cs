using System.Runtime.CompilerServices;
using LearningRecords.Xapi;
using Npgsql;
using NpgsqlTypes;

namespace LearningRecords.Insights.Engagement;

/// <summary>How many learners of a cohort were active in a week.</summary>
/// <param name="Cohort">Monday of the week in which they were first active, in whatever group or course.</param>
/// <param name="CohortLearners">Those of the cohort who were active in its own week.</param>
public sealed record CohortWeek(DateOnly Cohort, DateOnly Week, int CohortLearners, int Learners);

/// <summary>Which cohorts.</summary>
/// <param name="From">A day of the first cohort's week; null: from the beginning.</param>
/// <param name="Until">A day of the last cohort's week; null: to the end.</param>
/// <param name="Group">Id of a learner group; null: everyone.</param>
/// <param name="Limit">How many rows at most; null: all.</param>
/// <param name="Course">Id of a course, in which learners come back or not; null: whatever course.</param>
public sealed record RetentionFilter(DateOnly? From, DateOnly? Until, string? Group, int? Limit, int Offset, string? Course = null);

public static class QueryRetention
{
    /// <summary>Cohorts in order, the weeks of each in order.</summary>
    public static async IAsyncEnumerable<CohortWeek> RunAsync(NpgsqlDataSource database, string tenant, RetentionFilter filter, [EnumeratorCancellation] CancellationToken token)
    {
        await using var command = filter.Course is { } course ? InCourse(database, tenant, course, filter.Group) : Summed(database, tenant, filter.Group);
        command.Parameters.AddWithValue(NpgsqlDbType.Date, filter.From is { } from ? TenantCalendar.PeriodOf(Grain.Week, from) : DateOnly.MinValue);
        command.Parameters.AddWithValue(NpgsqlDbType.Date, filter.Until ?? DateOnly.MaxValue);
        command.Parameters.Add(new NpgsqlParameter<int?> { TypedValue = filter.Limit });
        command.Parameters.AddWithValue(filter.Offset);
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
            yield return new CohortWeek(reader.GetFieldValue<DateOnly>(0), reader.GetFieldValue<DateOnly>(1), reader.GetInt32(2), reader.GetInt32(3));
    }

    private static NpgsqlCommand Summed(NpgsqlDataSource database, string tenant, string? group)
    {
        var command = database.CreateCommand(
            """
            select r.cohort, r.week, coalesce(first.learners, 0), r.learners
            from insights.retention r
            left join insights.retention first on first.tenant_id = r.tenant_id and first.learner_group = r.learner_group and first.cohort = r.cohort and first.week = r.cohort
            where r.tenant_id = $1 and r.learner_group = $2 and r.cohort between $3 and $4
            order by r.cohort, r.week limit $5 offset $6
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(group is null ? Guid.Empty : IriKey.Of(group));
        return command;
    }

    private static NpgsqlCommand InCourse(NpgsqlDataSource database, string tenant, string course, string? group) => InCourseSql.Command(
        database, tenant, course, group,
        $"""
        with {InCourseSql.Hours}, active as (
            select date_trunc('week', l.first_day::timestamp)::date as cohort, date_trunc('week', h.hour)::date as week, count(distinct h.learner)::integer as learners
            from hours h join insights.learner l on l.tenant_id = $1 and l.learner = h.learner
            group by 1, 2)
        select cohort, week, coalesce(max(learners) filter (where week = cohort) over (partition by cohort), 0), learners
        from active
        where cohort between $5 and $6
        order by cohort, week limit $7 offset $8
        """);
}
