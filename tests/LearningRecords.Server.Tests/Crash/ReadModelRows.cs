using LearningRecords.Server.Operations;
using Npgsql;

namespace LearningRecords.Server.Tests.Crash;

/// <summary>Compares the read models as they were folded with what folding everything again gives.</summary>
internal static class ReadModelRows
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>While nobody writes to the tenant.</summary>
    public static async Task EqualARebuildAsync(Installation installation, string tenant)
    {
        await installation.CatchUpAsync(CancellationToken.None);
        await CaughtUpAsync(installation.Database, tenant);
        var live = await ReadAsync(installation.Database, tenant);
        Assert.Contains(live, table => table is { Key: "progress", Value.Rows: > 0 });
        await RebuildReadModels.RunAsync(installation, tenant, _ => { }, CancellationToken.None);
        var rebuilt = await ReadAsync(installation.Database, tenant);
        Assert.Empty(live.Where(table => rebuilt[table.Key] != table.Value).Select(table => $"{table.Key}: {table.Value.Rows} rows, rebuilt {rebuilt[table.Key].Rows}"));
    }

    /// <summary>Waits until the running services have folded everything by themselves.</summary>
    public static async Task CaughtUpAsync(NpgsqlDataSource database, string tenant)
    {
        var deadline = DateTime.UtcNow + Patience;
        while (await ReadModelLag.OfAsync(database, tenant, CancellationToken.None) is { Behind: > 0 } lag)
        {
            Assert.True(DateTime.UtcNow < deadline, $"The read models stand still, {lag.Behind} events behind.");
            await Task.Delay(100);
        }
    }

    private static async Task<SortedDictionary<string, (long Rows, string Hash)>> ReadAsync(NpgsqlDataSource database, string tenant)
    {
        var tables = new List<string>();
        // A rebuild leaves what is packed to be packed again.
        await using (var command = database.CreateCommand("select table_name from information_schema.columns where table_schema = 'insights' and column_name = 'tenant_id' and table_name not in ('fact_block', 'membership_block') order by 1"))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                tables.Add(reader.GetString(0));
        }

        var rows = new SortedDictionary<string, (long, string)>(StringComparer.Ordinal);
        foreach (var table in tables)
        {
            await using var command = database.CreateCommand($"select count(*), md5(coalesce(string_agg(t::text, E'\\n' order by t::text), '')) from insights.{table} t where tenant_id = $1");
            command.Parameters.AddWithValue(tenant);
            await using var reader = await command.ExecuteReaderAsync();
            await reader.ReadAsync();
            rows[table] = (reader.GetInt64(0), reader.GetString(1));
        }

        return rows;
    }
}
