using Npgsql;

namespace LearningRecords.Server.Ingest;

/// <summary>
/// The row lock that makes the commits of a tenant follow one another across all servers, and the clock that hands each event its own moment:
/// strictly increasing, also when the database's clock steps back.
/// </summary>
public static class TenantClock
{
    /// <summary>Takes the lock until the transaction ends and reserves <paramref name="moments"/> microseconds.</summary>
    public static NpgsqlBatchCommand Take(string tenant, int moments) => new(
        """
        update records.tenant_clock set last = greatest(clock_timestamp(), last) + $2 * interval '1 microsecond'
        where tenant_id = $1 returning last
        """)
    {
        Parameters = { new() { Value = tenant }, new() { Value = moments } },
    };

    /// <summary>The last of the reserved moments.</summary>
    public static async Task<DateTimeOffset> LastAsync(NpgsqlDataReader reader, string tenant, CancellationToken token) =>
        await reader.ReadAsync(token)
            ? reader.GetFieldValue<DateTimeOffset>(0)
            : throw new InvalidOperationException($"Tenant '{tenant}' does not exist.");
}
