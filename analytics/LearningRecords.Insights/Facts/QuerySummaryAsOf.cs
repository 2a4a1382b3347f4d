using Npgsql;

namespace LearningRecords.Insights.Facts;

/// <summary>How much the read models held at a past moment of <c>stored</c>.</summary>
public static class QuerySummaryAsOf
{
    public static async Task<InsightsSummary> RunAsync(NpgsqlDataSource database, string tenant, DateTimeOffset moment, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            select count(*) filter (where voided is null or voided > $2), count(distinct learner) filter (where voided is null or voided > $2),
                   count(distinct course) filter (where voided is null or voided > $2), count(distinct activity),
                   (select least(max(s.stored), (select k.stored from insights.known k where k.tenant_id = $1)) from records.statement s where s.tenant_id = $1 and s.stored <= $2)
            from insights.statement_fact where tenant_id = $1 and stored <= $2
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(moment.ToUniversalTime());
        await using var reader = await command.ExecuteReaderAsync(token);
        await reader.ReadAsync(token);
        return new InsightsSummary(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetFieldValue<DateTime?>(4));
    }
}
