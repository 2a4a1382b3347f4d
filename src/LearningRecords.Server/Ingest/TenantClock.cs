using LearningRecords.Server.Access;
using Npgsql;

namespace LearningRecords.Server.Ingest;

/// <summary>
/// The row lock that makes the commits of a tenant follow one another across all servers, and the clock that hands each event its own moment:
/// strictly increasing, also when the database's clock steps back.
/// </summary>
public static class TenantClock
{
    /// <summary>
    /// Takes the lock until the transaction ends and reserves <paramref name="moments"/> microseconds, unless the tenant was suspended or deleted
    /// while the request was on its way.
    /// </summary>
    public static NpgsqlBatchCommand Take(string tenant, int moments) => new(
        """
        update records.tenant_clock set last = greatest(clock_timestamp(), last) + $2 * interval '1 microsecond'
        where tenant_id = $1 and exists (select from records.tenant where tenant_id = $1 and suspended is null) returning last
        """)
    {
        Parameters = { new() { Value = tenant }, new() { Value = moments } },
    };

    /// <summary>The last of the reserved moments.</summary>
    /// <exception cref="RefusedException">403: nobody may write for the tenant any more.</exception>
    public static async Task<DateTimeOffset> LastAsync(NpgsqlDataReader reader, string tenant, CancellationToken token) =>
        await reader.ReadAsync(token)
            ? reader.GetFieldValue<DateTimeOffset>(0)
            : throw Tenants.NotInUse(tenant);
}
