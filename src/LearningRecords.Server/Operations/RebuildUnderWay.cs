using LearningRecords.Insights.Rebuilding;
using LearningRecords.Server.Ingest;
using Marten;
using Npgsql;
using Weasel.Postgresql.Tables;

namespace LearningRecords.Server.Operations;

/// <summary>Says in the database how far a rebuild has come, for whoever asked for it and for <c>projections list</c>. What is left of one that was killed is overwritten by the next.</summary>
public sealed class RebuildUnderWay : IAsyncDisposable
{
    private static readonly TimeSpan WriteInterval = TimeSpan.FromMilliseconds(500);
    private readonly NpgsqlDataSource _database;
    private readonly string _tenant;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _writing;
    private RebuildProgress _last;

    private RebuildUnderWay(NpgsqlDataSource database, string tenant)
    {
        (_database, _tenant) = (database, tenant);
        _writing = Task.Run(WriteAsync, CancellationToken.None);
    }

    public static void AddTable(StoreOptions options)
    {
        var table = new Table($"{StatementIndex.Schema}.rebuild");
        table.AddColumn("tenant_id", "text").AsPrimaryKey();
        table.AddColumn("stage", "text").NotNull();
        table.AddColumn("done", "bigint").NotNull();
        table.AddColumn("total", "bigint").NotNull();
        table.AddColumn("started", "timestamptz").NotNull();
        table.AddColumn("last_progress", "timestamptz").NotNull();
        options.Storage.ExtendedSchemaObjects.Add(table);
    }

    public static async Task<RebuildUnderWay> BeginAsync(NpgsqlDataSource database, string tenant, CancellationToken token)
    {
        await ForgetAsync(database, tenant, token);
        return new RebuildUnderWay(database, tenant);
    }

    public void Report(RebuildProgress progress)
    {
        lock (_ended)
            _last = progress;
    }

    /// <returns>Null: none is under way.</returns>
    public static async Task<RebuildProgress?> OfAsync(NpgsqlDataSource database, string tenant, CancellationToken token)
    {
        await using var command = database.CreateCommand("select stage, done, total from records.rebuild where tenant_id = $1");
        command.Parameters.AddWithValue(tenant);
        await using var reader = await command.ExecuteReaderAsync(token);
        return await reader.ReadAsync(token) ? new RebuildProgress(Enum.Parse<RebuildStage>(reader.GetString(0)), reader.GetInt64(1), reader.GetInt64(2)) : null;
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _writing;
        _ended.Dispose();
        await ForgetAsync(_database, _tenant, CancellationToken.None);
    }

    private async Task WriteAsync()
    {
        using var timer = new PeriodicTimer(WriteInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(_ended.Token))
            {
                RebuildProgress last;
                lock (_ended)
                    last = _last;
                await using var command = _database.CreateCommand(
                    """
                    insert into records.rebuild (tenant_id, stage, done, total, started, last_progress) values ($1, $2, $3, $4, clock_timestamp(), clock_timestamp())
                    on conflict (tenant_id) do update set stage = excluded.stage, done = excluded.done, total = excluded.total, last_progress = excluded.last_progress
                    """);
                foreach (var value in new object[] { _tenant, last.Stage.ToString(), last.Done, last.Of })
                    command.Parameters.AddWithValue(value);
                await command.ExecuteNonQueryAsync(_ended.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The rebuild has ended.
        }
        catch (NpgsqlException)
        {
            // How far it is cannot be said; the rebuild itself says what is wrong with the database.
        }
    }

    private static async Task ForgetAsync(NpgsqlDataSource database, string tenant, CancellationToken token)
    {
        await using var command = database.CreateCommand("delete from records.rebuild where tenant_id = $1");
        command.Parameters.AddWithValue(tenant);
        await command.ExecuteNonQueryAsync(token);
    }
}
