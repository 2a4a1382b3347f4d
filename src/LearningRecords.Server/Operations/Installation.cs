using LearningRecords.Server.Access;
using LearningRecords.Server.Commands;
using LearningRecords.Server.Ingest;
using Marten;
using Npgsql;

namespace LearningRecords.Server.Operations;

/// <summary>
/// What every command works on: the database (its own PostgreSQL under the data folder, or the one that
/// <c>ConnectionStrings__Postgres</c> names) with its schema in place and the default tenant created.
/// </summary>
public sealed class Installation : IAsyncDisposable
{
    private readonly EmbeddedPostgres? _postgres;

    private Installation(EmbeddedPostgres? postgres, DataFolder? folder, string connectionString, NpgsqlDataSource database, DocumentStore store, bool isNew)
    {
        _postgres = postgres;
        KeysFolder = folder is null ? null : Path.Combine(folder.Root, "keys");
        ConnectionString = connectionString;
        Database = database;
        Store = store;
        IsNew = isNew;
    }

    public string ConnectionString { get; }

    public NpgsqlDataSource Database { get; }

    public DocumentStore Store { get; }

    /// <summary>Whether this start created the default tenant.</summary>
    public bool IsNew { get; }

    /// <summary>Where the keys that protect cookies are kept; null without a data folder.</summary>
    public string? KeysFolder { get; }

    /// <param name="dataFolder">The data folder; null: the usual one.</param>
    public static async Task<Installation> OpenAsync(string? dataFolder, ILogger logger, CancellationToken token)
    {
        if (Environment.GetEnvironmentVariable("ConnectionStrings__Postgres") is { Length: > 0 } given)
            return await OpenAsync(given, token);

        var folder = DataFolder.Open(dataFolder);
        var postgres = await EmbeddedPostgres.StartAsync(folder, logger, token);
        try
        {
            return await OpenAsync(postgres, folder, postgres.ConnectionString, token);
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens an installation on a database that somebody else runs.</summary>
    public static Task<Installation> OpenAsync(string connectionString, CancellationToken token) => OpenAsync(null, null, connectionString, token);

    private static async Task<Installation> OpenAsync(EmbeddedPostgres? postgres, DataFolder? folder, string connectionString, CancellationToken token)
    {
        var database = NpgsqlDataSource.Create(connectionString);
        var store = DocumentStore.For(options => EventStore.Configure(options, connectionString));
        try
        {
            await RebuildStatementIndex.DropEarlierFormAsync(database, token);
            await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
            foreach (var (tenant, events) in await RebuildStatementIndex.MissingAsync(database, token))
                await ProgressBar.RunAsync($"Indexing the statements of {tenant}", events, progress => RebuildStatementIndex.RunAsync(store, database, tenant, progress, token));
            var isNew = !(await Tenants.ListAsync(database, token)).Contains(Tenants.Default, StringComparer.Ordinal);
            if (isNew)
                await Tenants.CreateAsync(store, database, Tenants.Default, token);
            return new Installation(postgres, folder, connectionString, database, store, isNew);
        }
        catch
        {
            await store.DisposeAsync();
            await database.DisposeAsync();
            throw;
        }
    }

    public StatementWriter OpenWriter() => new(new CommitGroup(Store, Database), TimeProvider.System);

    /// <summary>Brings the read models up to the last event, unless a service runs and does it itself.</summary>
    public async Task CatchUpAsync(CancellationToken token)
    {
        if (await ServerPresence.IsRunningAsync(Database, token) || await ReadModelLag.OfAsync(Database, null, token) is not { Behind: > 0 } lag)
            return;
        await ProgressBar.RunAsync("Read models", lag.Recorded, async progress =>
        {
            await CatchUp.RunAsync(Store, Database, progress, token);
            return lag.Recorded;
        });
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await Database.DisposeAsync();
        if (_postgres is not null)
            await _postgres.DisposeAsync();
    }
}
