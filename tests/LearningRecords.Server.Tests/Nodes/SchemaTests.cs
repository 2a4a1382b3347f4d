using System.Security.Cryptography;
using System.Text;
using LearningRecords.Insights.Sql;
using LearningRecords.Server.Access;
using LearningRecords.Server.Analysts;
using LearningRecords.Server.Import;
using LearningRecords.Server.Operations;
using LearningRecords.TestPostgres;
using LearningRecords.TestService;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace LearningRecords.Server.Tests.Nodes;

/// <summary>A start against a database of an earlier release, of a later one, and of something else.</summary>
public sealed class SchemaTests
{
    [Fact]
    public async Task Processes_that_start_at_once_on_an_empty_database_make_one_schema_and_one_default_tenant()
    {
        var connectionString = await RunningPostgres.CreateDatabaseAsync();
        var installations = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Installation.OpenAsync(connectionString, CancellationToken.None)));
        Assert.Single(installations, installation => installation.IsNew);
        Assert.Null(await ApplySchema.DifferenceAsync(installations[0].Database, installations[0].Store, CancellationToken.None));
        foreach (var installation in installations)
            await installation.DisposeAsync();
    }

    [Fact]
    public async Task An_earlier_schema_is_refused_with_what_to_run_and_left_alone_until_it_is_applied()
    {
        var connectionString = await DatabaseAsync("drop table records.protection_key", "update records.schema_version set version = 0");
        await RefusedAsync(connectionString, "db-apply");

        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var store = Marten.DocumentStore.For(options => EventStore.Configure(options, connectionString));
        Assert.Contains("db-apply", await ApplySchema.DifferenceAsync(database, store, CancellationToken.None), StringComparison.Ordinal);
        var (found, isNew) = await ApplySchema.RunAsync(database, store, connectionString, upgrade: true, repair: false, CancellationToken.None);

        Assert.Equal((SchemaState.Older, false), (found, isNew));
        Assert.Null(await ApplySchema.DifferenceAsync(database, store, CancellationToken.None));
        await (await Installation.OpenAsync(connectionString, CancellationToken.None)).DisposeAsync();
    }

    [Fact]
    public async Task An_earlier_schema_is_not_changed_under_a_running_service()
    {
        var connectionString = await DatabaseAsync("update records.schema_version set version = 0");
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var store = Marten.DocumentStore.For(options => EventStore.Configure(options, connectionString));
        using var service = new ServerPresence(database, NullLogger<ServerPresence>.Instance);
        await service.StartAsync(CancellationToken.None);
        while (!await ServerPresence.IsRunningAsync(database, CancellationToken.None))
            await Task.Delay(20);

        var problem = await Assert.ThrowsAsync<SchemaException>(() => ApplySchema.RunAsync(database, store, connectionString, upgrade: true, repair: false, CancellationToken.None));

        Assert.Contains("stop it", problem.Message, StringComparison.Ordinal);
        await service.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_table_that_was_lost_is_named_and_made_again_when_asked()
    {
        var connectionString = await DatabaseAsync("drop table records.protection_key");
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var store = Marten.DocumentStore.For(options => EventStore.Configure(options, connectionString));
        Assert.Contains("records.protection_key", await ApplySchema.DifferenceAsync(database, store, CancellationToken.None), StringComparison.Ordinal);

        await ApplySchema.RunAsync(database, store, connectionString, upgrade: true, repair: true, CancellationToken.None);

        Assert.Null(await ApplySchema.DifferenceAsync(database, store, CancellationToken.None));
    }

    [Theory]
    [InlineData("drop view insights.courses", "courses")]
    [InlineData("alter table insights.learner disable row level security", "learner")]
    public async Task What_analysts_rely_on_is_named_when_it_was_lost_and_made_again_when_asked(string change, string name)
    {
        var connectionString = await DatabaseAsync(change);
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var store = Marten.DocumentStore.For(options => EventStore.Configure(options, connectionString));
        Assert.Contains(name, await ApplySchema.DifferenceAsync(database, store, CancellationToken.None), StringComparison.Ordinal);

        await ApplySchema.RunAsync(database, store, connectionString, upgrade: true, repair: true, CancellationToken.None);

        Assert.Null(await ApplySchema.DifferenceAsync(database, store, CancellationToken.None));
    }

    [Fact]
    public async Task The_read_models_of_an_earlier_release_are_folded_again_from_the_events()
    {
        var connectionString = await RunningPostgres.CreateDatabaseAsync();
        await using (var installation = await Installation.OpenAsync(connectionString, CancellationToken.None))
        {
            await ImportGroups.RunAsync(installation.Store, installation.Database, Tenants.Default, [new ImportedGroup("centre", "centre", null, "As imported", "学习中心")], [], CancellationToken.None);
            await installation.CatchUpAsync(CancellationToken.None);
        }

        await ExecuteAsync(connectionString,
            """
            drop table insights.engagement cascade;
            create table insights.engagement (tenant_id text not null, day date primary key, completions integer not null);
            update insights.learner_group set name_en = 'As folded by the earlier release';
            update records.schema_version set version = 2
            """);
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using (var store = Marten.DocumentStore.For(options => EventStore.Configure(options, connectionString)))
        {
            await ApplySchema.RunAsync(database, store, connectionString, upgrade: true, repair: false, CancellationToken.None);
            Assert.Null(await ApplySchema.DifferenceAsync(database, store, CancellationToken.None));
        }

        await using var upgraded = await Installation.OpenAsync(connectionString, CancellationToken.None);
        await upgraded.CatchUpAsync(CancellationToken.None);
        Assert.Equal("As imported", await ScalarAsync(database, "select name_en from insights.learner_group"));
    }

    [Fact]
    public async Task The_statement_index_of_an_earlier_release_is_written_again_from_the_events()
    {
        const string index = "select json_agg(s order by s.stored)::text from records.statement s";
        var connectionString = await RunningPostgres.CreateDatabaseAsync();
        await using (var installation = await Installation.OpenAsync(connectionString, CancellationToken.None))
        {
            await installation.ImportAsync(Enumerable.Range(0, 3).Select(_ => SampleStatement.Json()));
        }

        await using var database = NpgsqlDataSource.Create(connectionString);
        var written = await ScalarAsync(database, index);
        await ExecuteAsync(connectionString,
            """
            alter table records.statement drop column sequence;
            create unique index idx_mt_events_event_id on records.mt_events (id, tenant_id);
            update records.schema_version set version = 4
            """);
        await using (var store = Marten.DocumentStore.For(options => EventStore.Configure(options, connectionString)))
        {
            await ApplySchema.RunAsync(database, store, connectionString, upgrade: true, repair: false, CancellationToken.None);
            Assert.Null(await ApplySchema.DifferenceAsync(database, store, CancellationToken.None));
        }

        Assert.Equal(written, await ScalarAsync(database, index));
        Assert.Equal(0L, await ScalarAsync(database, "select count(*) from pg_indexes where schemaname = 'records' and tablename like 'mt_events%' and indexdef like '%(id, tenant_id)'"));
    }

    [Fact]
    public async Task A_later_schema_is_refused() =>
        await RefusedAsync(await DatabaseAsync("update records.schema_version set version = 1000"), "later release");

    [Fact]
    public async Task A_database_of_something_else_is_refused_and_left_alone()
    {
        var connectionString = await RunningPostgres.CreateDatabaseAsync();
        await ExecuteAsync(connectionString, "create schema records; create table records.albums (title text)");
        await RefusedAsync(connectionString, "records.albums");
    }

    [Fact]
    public async Task A_schema_that_was_never_finished_counts_as_an_earlier_one()
    {
        var connectionString = await RunningPostgres.CreateDatabaseAsync();
        await ExecuteAsync(connectionString, "create schema records; create table records.schema_version as select true as only_row, 0 as version, now() as applied");
        await RefusedAsync(connectionString, "db-apply");
    }

    /// <summary>When this fails, the schema was changed: raise <see cref="SchemaVersion.Current"/>, and accept the new snapshot.</summary>
    [Fact]
    public async Task A_changed_schema_has_a_version_of_its_own()
    {
        // A store that knows no tenant: their partitions are not of the release.
        await using var store = Marten.DocumentStore.For(options => EventStore.Configure(options, "Host=nowhere"));
        var script = store.Storage.ToDatabaseScript() + ColumnStatistics.LeaveOut + AnalystAccess.Script;
        Snapshots.Match($$"""{"version":{{SchemaVersion.Current}},"script":"{{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}}"}""");
    }

    // Whatever the tables were before, they are after.
    private static async Task RefusedAsync(string connectionString, string reason)
    {
        var before = await TablesAsync(connectionString);
        var problem = await Assert.ThrowsAsync<SchemaException>(() => Installation.OpenAsync(connectionString, CancellationToken.None));
        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
        Assert.Equal(before, await TablesAsync(connectionString));
    }

    private static async Task<string> DatabaseAsync(params string[] changes)
    {
        var connectionString = await RunningPostgres.CreateDatabaseAsync();
        await (await Installation.OpenAsync(connectionString, CancellationToken.None)).DisposeAsync();
        foreach (var change in changes)
            await ExecuteAsync(connectionString, change);
        return connectionString;
    }

    private static async Task<string> TablesAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            "select string_agg(table_schema || '.' || table_name || '.' || column_name || ' ' || data_type, E'\\n' order by 1) from information_schema.columns where table_schema not in ('pg_catalog', 'information_schema')", connection);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<object?> ScalarAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
