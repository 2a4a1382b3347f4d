using System.Diagnostics;
using LearningRecords.Insights;
using Npgsql;

namespace LearningRecords.Server.Operations;

/// <summary>How many events of a tenant are recorded, and how many of them the read models know.</summary>
public readonly record struct ReadModelLag(long Recorded, long Folded)
{
    private const long LeastToFoldFromTheFirst = 20_000;

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);

    public long Behind => Recorded - Folded;

    /// <summary>Of one tenant: whether folding from the first event, as a rebuild does, is sooner done than folding on, which takes twice as long an event.</summary>
    public bool IsFar => Behind >= Math.Max(Folded, LeastToFoldFromTheFirst);

    /// <summary>Waits until a tenant's read models know what is recorded at this moment, or until patience ends; what is recorded meanwhile is not waited for.</summary>
    public static async Task FoldedAsync(NpgsqlDataSource database, string tenant, TimeSpan patience, CancellationToken token)
    {
        var started = Stopwatch.GetTimestamp();
        var lag = await OfAsync(database, tenant, token);
        for (var recorded = lag.Recorded; lag.Folded < recorded && Stopwatch.GetElapsedTime(started) < patience; lag = await OfAsync(database, tenant, token))
            await Task.Delay(LookInterval, token);
    }

    /// <summary>Over all tenants, or of one.</summary>
    public static async Task<ReadModelLag> OfAsync(NpgsqlDataSource database, string? tenant, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            $"""
            select coalesce(sum(recorded), 0)::bigint, coalesce(sum(least(folded, recorded)), 0)::bigint
            from records.tenant t
            cross join lateral (
                select coalesce((select max(seq_id) from records.mt_events e where e.tenant_id = t.tenant_id), 0) as recorded,
                       coalesce((select last_seq_id from records.mt_event_progression p where p.name = '{InsightsSchema.Progression("")}' || t.tenant_id), 0) as folded) lag
            where $1::text is null or t.tenant_id = $1
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)tenant ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        await using var reader = await command.ExecuteReaderAsync(token);
        await reader.ReadAsync(token);
        return new ReadModelLag(reader.GetInt64(0), reader.GetInt64(1));
    }
}
