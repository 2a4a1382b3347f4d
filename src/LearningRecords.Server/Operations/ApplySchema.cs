using System.Globalization;
using JasperFx;
using LearningRecords.Insights.Sql;
using LearningRecords.Server.Access;
using LearningRecords.Server.Analysts;
using LearningRecords.Server.Commands;
using LearningRecords.Server.Ingest;
using Marten;
using Npgsql;
using Weasel.Core;
using Wolverine.Persistence.Durability;

namespace LearningRecords.Server.Operations;

/// <summary>Makes the schema of this release, or brings an earlier one up to it; one process at a time, and never a schema that is newer or not ours.</summary>
public static class ApplySchema
{
    private const long LockKey = 0x4C52_5363_6865_6D61;

    /// <param name="upgrade">Whether the schema of an earlier release may be changed.</param>
    /// <param name="repair">Whether also a schema that says it is this release's is compared and mended.</param>
    /// <returns>What was found, and whether the default tenant was created.</returns>
    /// <exception cref="SchemaException">The schema is older and must not be changed, or newer, or not ours; nothing was changed.</exception>
    public static async Task<(SchemaState Found, bool IsNew)> RunAsync(
        NpgsqlDataSource database, DocumentStore store, string connectionString, bool upgrade, bool repair, CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        await using (var one = new NpgsqlCommand($"select pg_advisory_lock({LockKey})", connection) { CommandTimeout = 0 })
            await one.ExecuteNonQueryAsync(token);
        try
        {
            var found = await SchemaVersion.ReadAsync(connection, token);
            await RefuseAsync(database, found, upgrade, token);
            if (repair || found.State != SchemaState.Current)
                await ApplyAsync(connection, database, store, connectionString, found, token);
            foreach (var (tenant, events) in await RebuildStatementIndex.MissingAsync(database, token))
                await ProgressBar.RunAsync($"Indexing the statements of {tenant}", events, progress => RebuildStatementIndex.RunAsync(database, tenant, progress, token));
            return (found.State, await Tenants.FindAsync(database, Tenants.Default, token) is null && await Tenants.CreateAsync(store, database, Tenants.Default, token));
        }
        finally
        {
            await using var release = new NpgsqlCommand($"select pg_advisory_unlock({LockKey})", connection);
            await release.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    /// <summary>What the database lacks of this release's schema, in words; null when nothing.</summary>
    public static async Task<string?> DifferenceAsync(NpgsqlDataSource database, DocumentStore store, CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        var found = await SchemaVersion.ReadAsync(connection, token);
        return found.State switch
        {
            SchemaState.Empty => "The database is empty; db-apply makes the schema.",
            SchemaState.Older => Older(found),
            SchemaState.Newer => Newer(found),
            SchemaState.Foreign => Foreign(found),
            _ => (await store.Storage.Database.CreateMigrationAsync(token)).Deltas.FirstOrDefault(delta => delta.Difference != SchemaPatchDifference.None) is { } delta
                ? $"{delta.SchemaObject.Identifier} is not as this release makes it, though the schema version is {SchemaVersion.Current}; db-apply mends it."
                : await AnalystAccess.DifferenceAsync(connection, token) is { } difference ? $"{difference}; db-apply mends it." : null,
        };
    }

    private static async Task RefuseAsync(NpgsqlDataSource database, SchemaVersion found, bool upgrade, CancellationToken token)
    {
        switch (found.State)
        {
            case SchemaState.Newer:
                throw new SchemaException(Newer(found));
            case SchemaState.Foreign:
                throw new SchemaException(Foreign(found));
            case SchemaState.Older when !upgrade:
                throw new SchemaException(Older(found));
            case SchemaState.Older when await ServerPresence.IsRunningAsync(database, token):
                throw new SchemaException("A service of an earlier release is running on this database; stop it before its schema is changed.");
        }
    }

    // The version is written first as unfinished, so that an interruption is seen, and last as what it is.
    private static async Task ApplyAsync(NpgsqlConnection connection, NpgsqlDataSource database, DocumentStore store, string connectionString, SchemaVersion found, CancellationToken token)
    {
        await ExecuteAsync(connection,
            """
            create schema if not exists records;
            create table if not exists records.schema_version (only_row boolean primary key, version integer not null, applied timestamptz not null);
            insert into records.schema_version values (true, 0, clock_timestamp()) on conflict do nothing
            """, token);
        await RebuildStatementIndex.DropEarlierFormAsync(database, token);
        await AnalystAccess.DropViewsAsync(connection, token);
        if ((found.Version ?? 0) < SchemaVersion.ReadModels)
            await RebuildReadModels.DropEarlierFormAsync(connection, token);
        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        await ExecuteAsync(connection, ColumnStatistics.LeaveOut, token);
        await AnalystAccess.ApplyAsync(connection, token);
        await ApplyMessageStorageAsync(connectionString);
        await ExecuteAsync(connection, string.Create(CultureInfo.InvariantCulture,
            $"update records.schema_version set version = {SchemaVersion.Current}, applied = clock_timestamp()"), token);
    }

    // Wolverine's tables are known only to a host, which is built for this and never started.
    private static async Task ApplyMessageStorageAsync(string connectionString)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.AddEventStore(connectionString, AutoCreate.CreateOrUpdate);
        using var host = builder.Build();
        await host.Services.GetRequiredService<IMessageStore>().Admin.MigrateAsync();
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(token);
    }

    private static string Older(SchemaVersion found) => string.Create(CultureInfo.InvariantCulture,
        $"The database has the schema of an earlier release (version {found.Version ?? 0}, this release needs {SchemaVersion.Current}): stop its services, back it up, and run db-apply.");

    private static string Newer(SchemaVersion found) => string.Create(CultureInfo.InvariantCulture,
        $"The database was written by a later release (schema version {found.Version}, this release knows {SchemaVersion.Current}): run that release, or use another database.");

    private static string Foreign(SchemaVersion found) =>
        $"The database has tables of something else ({string.Join(", ", found.Tables.Order(StringComparer.Ordinal).Take(3))}) where this service keeps its own: use another database.";
}
