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
            select count(distinct statement_id), count(distinct learner), count(distinct course), count(distinct activity), max(stored)
            from insights.statement_fact where tenant_id = $1 and not voided
            """);
        command.Parameters.AddWithValue(tenant);
        await using var reader = await command.ExecuteReaderAsync(token);
        await reader.ReadAsync(token);
        return new InsightsSummary(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetFieldValue<DateTime?>(4));
    }

    /// <summary>Whether the tenant has any statement.</summary>
    public static async Task<bool> AnyAsync(NpgsqlDataSource database, string tenant, CancellationToken token)
    {
        await using var command = database.CreateCommand("select exists (select from insights.statement_fact where tenant_id = $1 and not voided)");
        command.Parameters.AddWithValue(tenant);
        return (bool)(await command.ExecuteScalarAsync(token))!;
    }
}
