using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;

namespace LearningRecords.Insights.Engagement;

/// <summary>How many learners of a cohort were active in a week.</summary>
/// <param name="Cohort">Monday of the week in which they were first active, in whatever group.</param>
/// <param name="CohortLearners">Those of the cohort who were active in its own week.</param>
public sealed record CohortWeek(DateOnly Cohort, DateOnly Week, int CohortLearners, int Learners);

/// <summary>Which cohorts.</summary>
/// <param name="From">A day of the first cohort's week; null: from the beginning.</param>
/// <param name="Until">A day of the last cohort's week; null: to the end.</param>
/// <param name="Group">Id of a learner group; null: everyone.</param>
/// <param name="Limit">How many rows at most; null: all.</param>
public sealed record RetentionFilter(DateOnly? From, DateOnly? Until, string? Group, int? Limit, int Offset);

public static class QueryRetention
{
    /// <summary>Cohorts in order, the weeks of each in order.</summary>
    public static async IAsyncEnumerable<CohortWeek> RunAsync(NpgsqlDataSource database, string tenant, RetentionFilter filter, [EnumeratorCancellation] CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            select r.cohort, r.week, coalesce(first.learners, 0), r.learners
            from insights.retention r
            left join insights.retention first on first.tenant_id = r.tenant_id and first.learner_group = r.learner_group and first.cohort = r.cohort and first.week = r.cohort
            where r.tenant_id = $1 and r.learner_group = coalesce($2, '00000000-0000-0000-0000-000000000000')
              and r.cohort between coalesce($3, '-infinity'::date) and coalesce($4, 'infinity'::date)
            order by r.cohort, r.week limit $5 offset $6
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddKeyOf(filter.Group);
        command.Parameters.Add(new NpgsqlParameter { Value = filter.From is { } from ? TenantCalendar.PeriodOf(Grain.Week, from) : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Date });
        command.Parameters.Add(new NpgsqlParameter { Value = filter.Until ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Date });
        command.Parameters.Add(new NpgsqlParameter<int?> { TypedValue = filter.Limit });
        command.Parameters.AddWithValue(filter.Offset);
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
            yield return new CohortWeek(reader.GetFieldValue<DateOnly>(0), reader.GetFieldValue<DateOnly>(1), reader.GetInt32(2), reader.GetInt32(3));
    }
}
