using Marten;
using Npgsql;

namespace LearningRecords.Insights.Rebuilding;

/// <summary>
/// A tenant's read models, folded from the first event beside those that readers use, and put in their place in one transaction. Whoever is killed in the middle leaves
/// tables behind that nobody reads and that the next rebuild of the tenant drops.
/// </summary>
public sealed class NextReadModels : IAsyncDisposable
{
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(10);
    private readonly IDocumentStore _store;
    private readonly NpgsqlDataSource _database;
    private readonly string _tenant;
    private readonly NextTables _tables;
    private readonly Action<RebuildProgress> _progress;
    private readonly Dictionary<Guid, double?> _lengths = [];
    private long _gathered;

    private NextReadModels(IDocumentStore store, NpgsqlDataSource database, string tenant, Action<RebuildProgress> progress) =>
        (_store, _database, _tenant, _tables, _progress) = (store, database, tenant, new NextTables(tenant), progress);

    /// <param name="database">Its connections may run long statements.</param>
    public static async Task<NextReadModels> BeginAsync(IDocumentStore store, NpgsqlDataSource database, string tenant, Action<RebuildProgress> progress, CancellationToken token)
    {
        var next = new NextReadModels(store, database, tenant, progress);
        await using var connection = await database.OpenConnectionAsync(token);
        await next._tables.CreateAsync(connection, token);
        return next;
    }

    /// <summary>Reads the events up to a sequence; may be done again for those that came since.</summary>
    public async Task GatherAsync(long until, CancellationToken token)
    {
        await GatherFacts.RunAsync(_store, _database, _tenant, _tables.Schema, _gathered, until, _lengths, read => _progress(new RebuildProgress(RebuildStage.Reading, read, until)), token);
        _gathered = until;
    }

    /// <summary>Folds what was gathered, once and for all, and lets readers see the new rows from the commit of the transaction on.</summary>
    /// <param name="connection">In a transaction.</param>
    public async Task ReplaceAsync(NpgsqlConnection connection, CancellationToken token)
    {
        await VoidAsync(token);
        // None writes what another reads.
        var folding = Task.WhenAll(
            FoldLearners.RunAsync(_database, _tenant, _tables.Schema, folded => _progress(new RebuildProgress(RebuildStage.Folding, folded, _gathered)), token),
            FoldWatched.RunAsync(_database, _tenant, _tables.Schema, _lengths, token));
        await Task.WhenAll(folding, ReplaceGatheredAsync(connection, folding, token));
        await _tables.ReplaceFoldedAsync(connection, done => _progress(new RebuildProgress(RebuildStage.Replacing, done, InsightsSchema.Tables.Count)), token);
    }

    private async Task ReplaceGatheredAsync(NpgsqlConnection connection, Task folding, CancellationToken token)
    {
        await _tables.ReplaceGatheredAsync(connection, token);
        // The database ends a transaction whose process stands still, and knows it by its silence.
        await using var sign = new NpgsqlCommand("select", connection);
        while (await Task.WhenAny(folding, Task.Delay(SignOfLife, token)) != folding)
            await sign.ExecuteNonQueryAsync(token);
    }

    private async Task VoidAsync(CancellationToken token)
    {
        await using var connection = await _database.OpenConnectionAsync(token);
        await using var voids = new NpgsqlCommand(
            $"""
            analyze {_tables.Schema}.voided;
            update {_tables.Schema}.statement_fact f set voided = v.stored from {_tables.Schema}.voided v where v.statement_id = f.statement_id;
            delete from {_tables.Schema}.video_event e using {_tables.Schema}.voided v where v.statement_id = e.statement_id
            """, connection)
        { CommandTimeout = 0 };
        await voids.ExecuteNonQueryAsync(token);
    }

    /// <summary>Drops what a rebuild that was killed has left of the tenant.</summary>
    public static Task ForgetAsync(NpgsqlConnection connection, string tenant, CancellationToken token) => new NextTables(tenant).DropAsync(connection, token);

    public async ValueTask DisposeAsync()
    {
        await using var connection = await _database.OpenConnectionAsync();
        await _tables.DropAsync(connection, CancellationToken.None);
    }
}
