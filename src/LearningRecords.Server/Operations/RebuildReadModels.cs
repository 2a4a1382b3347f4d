using LearningRecords.Insights;
using LearningRecords.Insights.Rebuilding;
using Marten;
using Npgsql;

namespace LearningRecords.Server.Operations;

/// <summary>Folds one tenant's read models again from its first event, beside those that readers use meanwhile.</summary>
public static class RebuildReadModels
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(500);

    /// <exception cref="ReadModelException">The rebuild failed; the message says why.</exception>
    public static async Task RunAsync(Installation installation, string tenant, Action<RebuildProgress> progress, CancellationToken token)
    {
        using var finished = CancellationTokenSource.CreateLinkedTokenSource(token);
        var watching = Watch(installation.Database, tenant, progress, finished.Token);
        if (!await ServiceWork.AskAsync(installation.Database, ServiceWork.Rebuild, tenant, token))
        {
            await using var alone = await WorkLock.TakeAsync(installation.Database, tenant, token);
            await RebuildAsync(installation.Store, installation.Database, installation.ConnectionString, tenant, work => work(), token);
        }

        await finished.CancelAsync();
        await watching;
    }

    /// <param name="whileResting">Does the work while nobody folds the tenant. Most events are read before, while it is folded on, unless its readers are far behind anyway.</param>
    internal static async Task RebuildAsync(
        IDocumentStore store, NpgsqlDataSource database, string connectionString, string tenant, Func<Func<Task>, Task> whileResting, CancellationToken token)
    {
        await using var patient = NpgsqlDataSource.Create(DatabaseLimits.ForFolding(connectionString));
        await using var underWay = await RebuildUnderWay.BeginAsync(database, tenant, token);
        await using var next = await NextReadModels.BeginAsync(store, patient, tenant, underWay.Report, token);
        if (!(await ReadModelLag.OfAsync(database, tenant, token)).IsFar)
            await next.GatherAsync(await LastEventAsync(database, tenant, token), token);
        await whileResting(async () =>
        {
            var folded = await FoldedAsync(database, tenant, token);
            var last = await LastEventAsync(database, tenant, token);
            await next.GatherAsync(last, token);
            await ReplaceAsync(patient, next, tenant, folded, last, token);
        });
    }

    // Rows and progress change together. Progress that moved shows a fold that did not rest, whose rows would be lost.
    private static async Task ReplaceAsync(NpgsqlDataSource database, NextReadModels next, string tenant, long? folded, long last, CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        await using (var hold = new NpgsqlCommand("select last_seq_id from records.mt_event_progression where name = $1 for update", connection) { Parameters = { new() { Value = InsightsSchema.Progression(tenant) } } })
        {
            if (await hold.ExecuteScalarAsync(token) as long? != folded)
                throw new ReadModelException($"Tenant {tenant} was folded on by another process meanwhile. Its read models are as they were; rebuild them again.");
        }

        await next.ReplaceAsync(connection, token);
        await using (var move = new NpgsqlCommand(
            """
            insert into records.mt_event_progression (name, last_seq_id) values ($1, $2)
            on conflict (name) do update set last_seq_id = excluded.last_seq_id, last_updated = transaction_timestamp()
            """, connection)
        { Parameters = { new() { Value = InsightsSchema.Progression(tenant) }, new() { Value = last } } })
            await move.ExecuteNonQueryAsync(token);
        await transaction.CommitAsync(token);
    }

    private static async Task<long?> FoldedAsync(NpgsqlDataSource database, string tenant, CancellationToken token)
    {
        await using var command = database.CreateCommand("select last_seq_id from records.mt_event_progression where name = $1");
        command.Parameters.AddWithValue(InsightsSchema.Progression(tenant));
        return await command.ExecuteScalarAsync(token) as long?;
    }

    // Whoever writes what is folded holds the tenant's clock until the commit, so once it is held here nothing before the last event is still to come.
    private static async Task<long> LastEventAsync(NpgsqlDataSource database, string tenant, CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        await using (var clock = new NpgsqlCommand("select from records.tenant_clock where tenant_id = $1 for update", connection) { Parameters = { new() { Value = tenant } } })
            await clock.ExecuteNonQueryAsync(token);
        await using var command = new NpgsqlCommand("select coalesce(max(seq_id), 0) from records.mt_events where tenant_id = $1", connection) { Parameters = { new() { Value = tenant } } };
        return (long)(await command.ExecuteScalarAsync(token))!;
    }

    /// <summary>Takes away the read models of an earlier release, so that the next service folds those of this one from the first event.</summary>
    public static async Task DropEarlierFormAsync(NpgsqlConnection connection, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            $$"""
            do $$ declare it text; begin
                for it in select nspname from pg_namespace where nspname like 'insights\_next\_%' loop execute format('drop schema %I cascade', it); end loop;
                for it in select tablename from pg_tables where schemaname = '{{InsightsSchema.Schema}}' loop execute format('drop table {{InsightsSchema.Schema}}.%I', it); end loop;
                if to_regclass('records.mt_event_progression') is not null then
                    delete from records.mt_event_progression where name like '{{InsightsSchema.ProjectionName}}:%';
                end if;
            end $$
            """, connection);
        await command.ExecuteNonQueryAsync(token);
    }

    private static async Task Watch(NpgsqlDataSource database, string tenant, Action<RebuildProgress> progress, CancellationToken token)
    {
        try
        {
            while (true)
            {
                await Task.Delay(LookInterval, token);
                if (await RebuildUnderWay.OfAsync(database, tenant, token) is { } reached)
                    progress(reached);
            }
        }
        catch (OperationCanceledException)
        {
            // The rebuild has ended.
        }
    }
}
