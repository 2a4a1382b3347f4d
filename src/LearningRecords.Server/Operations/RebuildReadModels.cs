using LearningRecords.Insights;
using Marten;
using Npgsql;

namespace LearningRecords.Server.Operations;

/// <summary>Folds one tenant's read models again from its first event.</summary>
public static class RebuildReadModels
{
    internal static readonly TimeSpan Patience = TimeSpan.FromHours(2);

    /// <exception cref="ReadModelException">The rebuild failed; the message says why.</exception>
    public static async Task RunAsync(Installation installation, string tenant, Action<long> progress, CancellationToken token)
    {
        using var finished = CancellationTokenSource.CreateLinkedTokenSource(token);
        var watching = Watch(installation.Database, tenant, progress, finished.Token);
        if (!await ServiceWork.AskAsync(installation.Database, ServiceWork.Rebuild, tenant, token))
        {
            await using var alone = await WorkLock.TakeAsync(installation.Database, tenant, token);
            await RebuildAsync(installation.ConnectionString, tenant, token);
        }

        await finished.CancelAsync();
        await watching;
    }

    // By a store of its own: what a service's store knows of its folds must not be disturbed.
    internal static async Task RebuildAsync(string connectionString, string tenant, CancellationToken token)
    {
        await using var store = DocumentStore.For(options => EventStore.Configure(options, connectionString));
        using var daemon = await store.BuildProjectionDaemonAsync();
        await daemon.RebuildProjectionAsync(InsightsSchema.ProjectionName, tenant, Patience, token);
    }

    /// <summary>Takes away the read models of an earlier release, so that the next service folds those of this one from the first event.</summary>
    public static async Task DropEarlierFormAsync(NpgsqlConnection connection, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            $$"""
            do $$ declare it text; begin
                for it in select tablename from pg_tables where schemaname = '{{InsightsSchema.Schema}}' loop execute format('drop table {{InsightsSchema.Schema}}.%I', it); end loop;
                if to_regclass('records.mt_event_progression') is not null then
                    delete from records.mt_event_progression where name like '{{InsightsSchema.ProjectionName}}:%';
                end if;
            end $$
            """, connection);
        await command.ExecuteNonQueryAsync(token);
    }

    private static async Task Watch(NpgsqlDataSource database, string tenant, Action<long> progress, CancellationToken token)
    {
        try
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(500), token);
                progress((await ReadModelLag.OfAsync(database, tenant, token)).Folded);
            }
        }
        catch (OperationCanceledException)
        {
            // The rebuild has ended.
        }
    }
}
