using System.Text;
using System.Text.Json;
using LearningRecords.Events;
using LearningRecords.Server.Access;
using LearningRecords.Server.Ingest;
using LearningRecords.Server.Requests;
using LearningRecords.TestService;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Server.Tests.Ingest;

/// <summary>What the store appends is what Marten would append: these tests tell when an upgrade of Marten writes something else.</summary>
public sealed class AppendStatementsTests
{
    // Different for each append, whoever appends.
    private static readonly string[] OfEachAppend = ["tenant_id", "stream_id", "timestamp", "created"];

    [Fact]
    public async Task Every_column_of_the_events_and_of_their_stream_holds_what_Marten_writes()
    {
        var (ours, martens) = (await RunningService.NewTenantAsync(), await RunningService.NewTenantAsync());
        await ours.StoreAsync(SampleStatement.Batch(Enumerable.Range(0, 3).Select(_ => SampleStatement.Json(Guid.NewGuid()))));
        await using (var session = ours.Installation.Store.LightweightSession(martens.Tenant))
        {
            session.Events.StartStream(Guid.CreateVersion7(), (await RecordedAsync(ours)).Select(recorded =>
            {
                var appended = session.Events.BuildEvent(recorded);
                appended.Id = recorded.Envelope.Id;
                return (object)appended;
            }));
            await session.SaveChangesAsync();
        }

        Assert.Equal(await RowsAsync(martens, "mt_events", "seq_id"), await RowsAsync(ours, "mt_events", "seq_id"));
        Assert.Equal(await RowsAsync(martens, "mt_streams", "id", "id"), await RowsAsync(ours, "mt_streams", "id", "id"));
    }

    [Theory]
    [InlineData("mt_events", "bdata data id is_archived mt_dotnet_type seq_id stream_id tenant_id timestamp type version")]
    [InlineData("mt_streams", "compacted_version created id is_archived tenant_id timestamp type version")]
    public async Task The_tables_have_no_column_but_those_known(string table, string columns)
    {
        var database = (await RunningService.StartedAsync()).Installation.Database;
        await using var command = database.CreateCommand("select string_agg(column_name, ' ' order by column_name) from information_schema.columns where table_schema = 'records' and table_name = $1");
        command.Parameters.AddWithValue(table);

        Assert.Equal(columns, await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Sequence_and_version_follow_the_order_of_the_statements_in_their_commits()
    {
        var tenant = await RunningService.NewTenantAsync();
        Guid[][] segments = [.. Enumerable.Range(0, 2).Select(_ => Enumerable.Range(0, 1_000).Select(_ => Guid.NewGuid()).ToArray())];
        foreach (var ids in segments)
            await tenant.StoreAsync(SampleStatement.Batch(ids.Select(id => SampleStatement.Json(id))));

        JsonElement[] events = [.. (await RowsAsync(tenant, "mt_events", "seq_id")).Select(row => JsonElement.Parse(row))];

        Assert.Equal(segments.SelectMany(ids => ids), events.Select(row => row.GetProperty("id").GetGuid()));
        Assert.Equal(Enumerable.Range(1, 2_000), events.Select(row => row.GetProperty("seq_id").GetInt32()));
        Assert.Equal(Enumerable.Range(1, 1_000).Concat(Enumerable.Range(1, 1_000)), events.Select(row => row.GetProperty("version").GetInt32()));
        Assert.Equal(
            events.Select(row => (row.GetProperty("id").GetGuid(), row.GetProperty("seq_id").GetInt32())),
            (await RowsAsync(tenant, "statement", "sequence")).Select(row => JsonElement.Parse(row)).Select(row => (row.GetProperty("statement_id").GetGuid(), row.GetProperty("sequence").GetInt32())));
    }

    [Fact]
    public async Task A_tenant_without_a_partition_of_its_own_is_refused_and_nothing_is_stored()
    {
        var installation = (await RunningService.StartedAsync()).Installation;
        var tenant = "t" + Guid.NewGuid().ToString("N");
        await using (var create = installation.Database.CreateCommand(
            "with clock as (insert into records.tenant_clock (tenant_id, last) values ($1, now())) insert into records.tenant (tenant_id, created) values ($1, now())"))
        {
            create.Parameters.AddWithValue(tenant);
            await create.ExecuteNonQueryAsync();
        }

        var caller = new XapiCaller(tenant, Scopes.All, Encoding.UTF8.GetBytes(Credentials.AuthorityOf("nobody")), XapiVersion.V1_0_3);
        var statements = StatementReader.Read(Encoding.UTF8.GetBytes(SampleStatement.Json()), XapiVersion.V1_0_3).Statements;
        await Assert.ThrowsAsync<PostgresException>(() =>
            installation.OpenCommits().CommitAsync(tenant, [PrepareStatements.Prepare(statements, caller, Guid.CreateVersion7)], CancellationToken.None));

        await using var count = installation.Database.CreateCommand("select count(*) from records.statement where tenant_id = $1");
        count.Parameters.AddWithValue(tenant);
        Assert.Equal(0L, await count.ExecuteScalarAsync());
    }

    // As Marten reads them.
    private static async Task<IReadOnlyList<StatementRecorded>> RecordedAsync(TenantClient tenant)
    {
        await using var session = tenant.Installation.Store.QuerySession(tenant.Tenant);
        var events = await Marten.QueryableExtensions.ToListAsync(session.Events.QueryAllRawEvents().OrderBy(recorded => recorded.Sequence));
        return [.. events.Select(recorded => (StatementRecorded)recorded.Data)];
    }

    private static async Task<IReadOnlyList<string>> RowsAsync(TenantClient tenant, string table, string order, params string[] apart)
    {
        await using var command = tenant.Installation.Database.CreateCommand($"select to_jsonb(r) - $2::text[] from records.{table} r where tenant_id = $1 order by {order}");
        command.Parameters.AddWithValue(tenant.Tenant);
        command.Parameters.AddWithValue((string[])[.. OfEachAppend, .. apart]);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(reader.GetString(0));
        return rows;
    }
}
