using Npgsql;

namespace LearningRecords.Server.Operations;

/// <summary>How much room a tenant takes.</summary>
/// <param name="Events">How many are recorded.</param>
/// <param name="EventBytes">Its partition of the events with its indexes.</param>
/// <param name="AttachmentBytes">The contents of its attachments, as they were sent.</param>
public sealed record StorageSize(string Tenant, long Events, long EventBytes, long AttachmentBytes)
{
    public static async Task<IReadOnlyList<StorageSize>> AllAsync(NpgsqlDataSource database, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            with part as (
                select c.oid, pg_get_expr(c.relpartbound, c.oid) as bound from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'records.mt_events'::regclass)
            select t.tenant_id, coalesce((select max(seq_id) from records.mt_events e where e.tenant_id = t.tenant_id), 0),
                   coalesce((select sum(pg_total_relation_size(p.oid)) from part p where p.bound = format('FOR VALUES IN (%L)', t.tenant_id)), 0)::bigint,
                   coalesce((select sum(a.length) from records.attachment a where a.tenant_id = t.tenant_id), 0)::bigint
            from records.tenant t order by 3 desc, 1
            """);
        await using var reader = await command.ExecuteReaderAsync(token);
        var sizes = new List<StorageSize>();
        while (await reader.ReadAsync(token))
            sizes.Add(new StorageSize(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3)));
        return sizes;
    }

    /// <summary>The whole database, in bytes.</summary>
    public static async Task<long> OfDatabaseAsync(NpgsqlDataSource database, CancellationToken token)
    {
        await using var command = database.CreateCommand("select pg_database_size(current_database())");
        return (long)(await command.ExecuteScalarAsync(token))!;
    }
}
