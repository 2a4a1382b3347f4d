using Npgsql;

namespace LearningRecords.Insights.Facts;

/// <summary>How much the read models of a tenant hold.</summary>
/// <param name="Statements">Statements folded and not voided.</param>
/// <param name="Activities">Distinct objects of statements.</param>
/// <param name="Stored">The last <c>stored</c> that was folded; null: nothing yet.</param>
public sealed record InsightsSummary(long Statements, long Learners, long Courses, long Activities, DateTime? Stored);

public static class QuerySummary
{
    public static async Task<InsightsSummary> RunAsync(NpgsqlDataSource database, string tenant, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            select coalesce(e.statements, 0), coalesce(e.active_learners, 0)::bigint,
                   (select count(*) from insights.engagement c where c.tenant_id = k.tenant_id and c.grain = 'ever'
                        and c.learner_group = '00000000-0000-0000-0000-000000000000' and c.course <> '00000000-0000-0000-0000-000000000000'),
                   (select count(*) from insights.activity a where a.tenant_id = k.tenant_id),
                   k.stored
            from insights.known k
            left join insights.engagement e on e.tenant_id = k.tenant_id and e.grain = 'ever' and e.terminal = 'all'
                and e.learner_group = '00000000-0000-0000-0000-000000000000' and e.course = '00000000-0000-0000-0000-000000000000'
            where k.tenant_id = $1
            """);
        command.Parameters.AddWithValue(tenant);
        await using var reader = await command.ExecuteReaderAsync(token);
        if (!await reader.ReadAsync(token))
            return new InsightsSummary(0, 0, 0, 0, null);
        return new InsightsSummary(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetFieldValue<DateTime?>(4));
    }

    /// <summary>Whether the tenant has any statement.</summary>
    public static async Task<bool> AnyAsync(NpgsqlDataSource database, string tenant, CancellationToken token)
    {
        await using var command = database.CreateCommand("select exists (select from insights.engagement where tenant_id = $1 and grain = 'ever')");
        command.Parameters.AddWithValue(tenant);
        return (bool)(await command.ExecuteScalarAsync(token))!;
    }
}
