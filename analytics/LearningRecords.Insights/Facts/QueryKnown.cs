using Npgsql;

namespace LearningRecords.Insights.Facts;

public static class QueryKnown
{
    /// <returns>The last <c>stored</c> that was folded, UTC; null: nothing yet.</returns>
    public static async Task<DateTime?> RunAsync(NpgsqlDataSource database, string tenant, CancellationToken token)
    {
        await using var command = database.CreateCommand("select stored from insights.known where tenant_id = $1");
        command.Parameters.AddWithValue(tenant);
        return await command.ExecuteScalarAsync(token) as DateTime?;
    }
}
