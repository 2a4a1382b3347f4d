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

    private Installation(EmbeddedPostgres? postgres, string connectionString)
    {
        _postgres = postgres;
        ConnectionString = connectionString;
        Database = DatabaseLimits.Open(connectionString);
        Store = DocumentStore.For(options => EventStore.Configure(options, connectionString));
    }

    public string ConnectionString { get; }

    public NpgsqlDataSource Database { get; }

    public DocumentStore Store { get; }

    /// <summary>Whether this start created the default tenant.</summary>
    public bool IsNew { get; private set; }

    /// <param name="dataFolder">The data folder; null: the usual one.</param>
    /// <exception cref="SchemaException">The database's schema is not this release's. An earlier one of the embedded database is brought up to date.</exception>
    public static async Task<Installation> OpenAsync(string? dataFolder, ILogger logger, CancellationToken token)
    {
        var installation = await ConnectAsync(dataFolder, logger, token);
        return await installation.PrepareAsync(upgrade: installation._postgres is not null, token);
    }

    /// <summary>Opens an installation on a database that somebody else runs. Its schema is made when it has none, and never changed.</summary>
    /// <exception cref="SchemaException">The database's schema is not this release's.</exception>
    public static Task<Installation> OpenAsync(string connectionString, CancellationToken token) =>
        new Installation(null, connectionString).PrepareAsync(upgrade: false, token);

    /// <summary>Reaches the database and leaves it as it is.</summary>
    public static async Task<Installation> ConnectAsync(string? dataFolder, ILogger logger, CancellationToken token)
    {
        if (Environment.GetEnvironmentVariable("ConnectionStrings__Postgres") is { Length: > 0 } given)
            return new Installation(null, given);
        var postgres = await EmbeddedPostgres.StartAsync(DataFolder.Open(dataFolder), logger, token);
        return new Installation(postgres, postgres.ConnectionString);
    }

    private async Task<Installation> PrepareAsync(bool upgrade, CancellationToken token)
    {
        try
        {
            (_, IsNew) = await ApplySchema.RunAsync(Database, Store, ConnectionString, upgrade, repair: false, token);
            return this;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public CommitGroup OpenCommits() => new(Database);

    public StatementWriter OpenWriter() => new(OpenCommits(), TimeProvider.System);

    /// <summary>Brings the read models up to the last event, unless a service runs and does it itself.</summary>
    public async Task CatchUpAsync(CancellationToken token)
    {
        if (await ServerPresence.IsRunningAsync(Database, token))
            return;
        foreach (var tenant in await Tenants.ListAsync(Database, token))
        {
            if ((await ReadModelLag.OfAsync(Database, tenant, token)).IsFar)
                Console.WriteLine($"Tenant {tenant}: {await Projections.FoldFromTheFirstAsync(this, tenant, $"Read models of {tenant}", token):N0} events folded from the first.");
        }

        if (await ReadModelLag.OfAsync(Database, null, token) is not { Behind: > 0 } lag)
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
