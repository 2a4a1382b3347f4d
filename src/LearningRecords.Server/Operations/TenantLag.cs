using Npgsql;

namespace LearningRecords.Server.Operations;

/// <summary>How far a projection of one tenant is behind its events.</summary>
public sealed record TenantLag(string Tenant, string Projection, long Recorded, long Folded)
{
    public long Behind => Math.Max(0, Recorded - Folded);

    /// <summary>Every projection of every tenant, by tenant.</summary>
    public static async Task<IReadOnlyList<TenantLag>> AllAsync(NpgsqlDataSource database, CancellationToken token)
    {
        // A progression is named PROJECTION:All:TENANT.
        await using var command = database.CreateCommand(
            """
            select t.tenant_id, coalesce(p.projection, ''), coalesce((select max(seq_id) from records.mt_events e where e.tenant_id = t.tenant_id), 0), coalesce(p.folded, 0)
            from records.tenant t
            left join (select split_part(name, ':', 1) as projection, split_part(name, ':', 3) as tenant_id, last_seq_id as folded from records.mt_event_progression) p
                on p.tenant_id = t.tenant_id and p.projection <> 'HighWaterMark'
            order by t.tenant_id, p.projection
            """);
        await using var reader = await command.ExecuteReaderAsync(token);
        var lags = new List<TenantLag>();
        while (await reader.ReadAsync(token))
            lags.Add(new TenantLag(reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetInt64(3)));
        return lags;
    }
}
