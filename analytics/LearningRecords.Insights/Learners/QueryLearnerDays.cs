using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Insights.Learners;

/// <summary>What a learner did on one day of <see cref="TenantCalendar.TimeZone"/>.</summary>
public sealed record LearnerDay(DateOnly Day, long Statements);

public static class QueryLearnerDays
{
    /// <summary>The days with any statement of the learner, in order.</summary>
    /// <param name="learner">The canonical identity.</param>
    /// <param name="asOf">A moment of <c>stored</c>: what was known then; null: what is known now.</param>
    public static async Task<IReadOnlyList<LearnerDay>> RunAsync(NpgsqlDataSource database, string tenant, string learner, DateTimeOffset? asOf, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            select (f.at at time zone $4)::date, count(*) from insights.statement_fact f
            where f.tenant_id = $1 and f.learner = $2 and f.stored <= coalesce($3, 'infinity'::timestamptz) and (f.voided is null or f.voided > $3)
            group by 1 order by 1
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(IriKey.Of(learner));
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset?> { TypedValue = asOf?.ToUniversalTime() });
        command.Parameters.AddWithValue(TenantCalendar.TimeZone);
        await using var reader = await command.ExecuteReaderAsync(token);
        var days = new List<LearnerDay>();
        while (await reader.ReadAsync(token))
            days.Add(new LearnerDay(reader.GetFieldValue<DateOnly>(0), reader.GetInt64(1)));
        return days;
    }
}
