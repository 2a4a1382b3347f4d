using JasperFx.Events;
using Npgsql;

namespace LearningRecords.Insights.Folding;

/// <summary>
/// Lets the database look at a tenant's events each time they have grown tenfold. What it has not looked at it takes for a handful, and then reads all of them for every page
/// and at every look for new ones; by itself it looks once a minute, in which an import records hundreds of thousands.
/// </summary>
internal static class AnalyzeEvents
{
    private const long First = 1_000;

    /// <summary>Whether a page holds the event with which a tenant has a thousand, ten thousand, and so on.</summary>
    public static bool Grew(long first, long last)
    {
        var size = First;
        while (size < first)
            size *= 10;
        return size <= last;
    }

    public static async Task WhenGrownAsync(NpgsqlConnection connection, string tenant, IReadOnlyList<IEvent> page, CancellationToken token)
    {
        if (!Grew(page[0].Sequence, page[^1].Sequence))
            return;
        await using var find = new NpgsqlCommand(
            """
            select format('set default_statistics_target = 10; analyze records.%I (tenant_id, seq_id, stream_id, is_archived), records.%I; reset default_statistics_target', 'mt_events_' || partition_suffix, 'mt_streams_' || partition_suffix)
            from records.mt_tenant_partitions where partition_value = $1
            """, connection)
        { Parameters = { new() { Value = tenant } } };
        // How many rows there are, and of how many streams, three thousand of them tell as well as thirty thousand.
        await using var analyze = new NpgsqlCommand((string)(await find.ExecuteScalarAsync(token))!, connection);
        await analyze.ExecuteNonQueryAsync(token);
    }
}
