using LearningRecords.Insights;
using LearningRecords.Insights.Rebuilding;
using LearningRecords.Server.Analysts;
using LearningRecords.Server.Attachments;
using LearningRecords.Server.Ingest;
using LearningRecords.Server.Operations;
using Marten;
using Npgsql;

namespace LearningRecords.Server.Access;

/// <summary>Deletes everything there is of a tenant: events, index, documents, attachments, read models, models, credentials. There is no way back but a backup.</summary>
public static class DeleteTenant
{
    private const long LockKey = 0x4C52_4465_6C65_7465;

    /// <summary>Deletes the tenant, by a running service if there is one.</summary>
    /// <exception cref="RefusedException">There is no such tenant, or it is the default one.</exception>
    public static Task RunAsync(Installation installation, string tenant, CancellationToken token) =>
        RunAsync(installation.Store, installation.Database, AttachmentsSetup.Open(installation.Database), tenant, token);

    /// <summary>Deletes the tenant, by a running service if there is one, while its folding rests.</summary>
    /// <exception cref="RefusedException">There is no such tenant, or it is the default one.</exception>
    public static async Task RunAsync(IDocumentStore store, NpgsqlDataSource database, IAttachmentContents contents, string tenant, CancellationToken token)
    {
        await CheckAsync(database, tenant, token);
        await Tenants.SuspendAsync(database, tenant, token);
        // No server may still be writing for the tenant, and each believes for a moment what it knows.
        if (await ServerPresence.IsRunningAsync(database, token))
            await Task.Delay(KnownCallers.Lifetime * 2, token);
        if (await ServiceWork.AskAsync(database, ServiceWork.Delete, tenant, token))
            return;
        await using var alone = await WorkLock.TakeAsync(database, tenant, token);
        await FromStoreAsync(store, database, contents, tenant, token);
    }

    /// <summary>Deletes what the tenant has in the store. Doing it again after an interruption finishes it.</summary>
    public static async Task FromStoreAsync(IDocumentStore store, NpgsqlDataSource database, IAttachmentContents contents, string tenant, CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        await using (var one = new NpgsqlCommand($"select pg_advisory_lock({LockKey})", connection))
            await one.ExecuteNonQueryAsync(token);
        // Marten drops the sequence only of a tenant this process knows, and another one may have created it.
        await store.Advanced.AddMartenManagedTenantsAsync(token, tenant);
        await store.Advanced.DeleteAllTenantDataAsync(tenant, token);
        await contents.DeleteAllAsync(tenant, token);
        await RevokeAnalyst.AllOfAsync(database, connection, tenant, token);
        await NextReadModels.ForgetAsync(connection, tenant, token);

        // Whatever is kept of a tenant says so in this column, so that a table added later cannot be forgotten. The tenant itself goes last.
        await using var transaction = await connection.BeginTransactionAsync(token);
        foreach (var table in (await TablesAsync(connection, token)).OrderBy(table => string.Equals(table, "records.tenant", StringComparison.Ordinal)))
        {
            await using var delete = new NpgsqlCommand($"delete from {table} where tenant_id = $1", connection, transaction) { CommandTimeout = 0 };
            delete.Parameters.AddWithValue(tenant);
            await delete.ExecuteNonQueryAsync(token);
        }

        await transaction.CommitAsync(token);
        await using var release = new NpgsqlCommand($"select pg_advisory_unlock({LockKey})", connection);
        await release.ExecuteNonQueryAsync(token);
    }

    private static async Task CheckAsync(NpgsqlDataSource database, string tenant, CancellationToken token)
    {
        if (string.Equals(tenant, Tenants.Default, StringComparison.Ordinal))
            throw new RefusedException(StatusCodes.Status409Conflict, "The default tenant belongs to the installation and cannot be deleted.");
        if (await Tenants.FindAsync(database, tenant, token) is null)
            throw new RefusedException(StatusCodes.Status404NotFound, $"There is no tenant {tenant}.");
    }

    private static async Task<IReadOnlyList<string>> TablesAsync(NpgsqlConnection connection, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            """
            select format('%I.%I', n.nspname, c.relname)
            from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
            where n.nspname = any($1) and c.relkind in ('r', 'p') and not c.relispartition and a.attname = 'tenant_id' and not a.attisdropped
            order by 1
            """, connection);
        command.Parameters.AddWithValue(new[] { StatementIndex.Schema, InsightsSchema.Schema });
        await using var reader = await command.ExecuteReaderAsync(token);
        var tables = new List<string>();
        while (await reader.ReadAsync(token))
            tables.Add(reader.GetString(0));
        return tables;
    }
}
