using System.Collections.Concurrent;
using System.Text;
using LearningRecords.Insights.Facts;
using LearningRecords.Insights.Rebuilding;
using LearningRecords.Server.Import;
using LearningRecords.Server.Operations;
using LearningRecords.TestService;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Insights.Tests;

/// <summary>A rebuild folds beside what is read, and puts its rows in the place of those that differ.</summary>
public sealed class RebuildTests
{
    private const string Centre = "https://example.edu.cn/groups/centre";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_rebuild_equals_what_was_folded_live_and_touches_no_row_of_it_or_of_another_tenant()
    {
        var other = await FilledAsync(seed: 1);
        var tenant = await FilledAsync(seed: 2);
        var (others, live) = (await PlacesAsync(other), await PlacesAsync(tenant));
        Assert.Contains(live, row => row.StartsWith("watched:", StringComparison.Ordinal));

        await RebuildAsync(tenant);

        Assert.Equal(live, await PlacesAsync(tenant));
        Assert.Equal(others, await PlacesAsync(other));
    }

    [Fact]
    public async Task Rows_that_are_wrong_missing_or_too_many_are_put_right()
    {
        var tenant = await FilledAsync(seed: 3);
        var right = await tenant.RowsAsync();
        foreach (var damage in (string[])
            [
                "update insights.progress set statements = 99, best_score = null where tenant_id = $1",
                "delete from insights.session where tenant_id = $1",
                "update insights.engagement set active_learners = active_learners + 1 where tenant_id = $1",
                "insert into insights.course_part select tenant_id, gen_random_uuid(), gen_random_uuid(), stored from insights.known where tenant_id = $1",
                "delete from insights.statement_fact where tenant_id = $1 and completed",
            ])
            await tenant.QueryAsync(damage + " returning 1", _ => 1);

        await RebuildAsync(tenant);

        ReadModels.AssertEqual(right, await tenant.RowsAsync());
    }

    [Fact]
    public async Task Whoever_reads_during_a_rebuild_never_sees_less_than_before()
    {
        var tenant = await FilledAsync(seed: 4);
        using var rebuilt = new CancellationTokenSource();
        var reading = Task.Run(async () =>
        {
            var (reads, before) = (0, await FiguresAsync(tenant));
            while (!rebuilt.IsCancellationRequested)
            {
                var now = await FiguresAsync(tenant);
                Assert.True(now.Zip(before).All(figures => figures.First >= figures.Second), $"{string.Join(' ', before)} became {string.Join(' ', now)}");
                before = now;
                reads++;
            }

            return reads;
        });
        var posting = Task.Run(async () =>
        {
            for (var number = 0; !rebuilt.IsCancellationRequested; number++)
                (await tenant.PostAsync($$$"""{"actor":{"mbox":"mailto:li@example.edu.cn"},"verb":{"id":"http://adlnet.gov/expapi/verbs/experienced"},"object":{"id":"https://example.edu.cn/courses/{{{number}}}"}}""")).EnsureSuccessStatusCode();
        });

        for (var rebuild = 0; rebuild < 3; rebuild++)
            await RebuildAsync(tenant);
        await rebuilt.CancelAsync();

        Assert.True(await reading > 10);
        await posting;
        await tenant.CaughtUpAsync();
        var live = await tenant.RowsAsync();
        await RebuildAsync(tenant);
        ReadModels.AssertEqual(live, await tenant.RowsAsync());
    }

    [Fact]
    public async Task A_rebuild_that_is_cut_off_leaves_the_read_models_as_they_were_and_can_be_done_again()
    {
        var tenant = await FilledAsync(seed: 5);
        var live = await PlacesAsync(tenant);
        await using var connection = await tenant.Installation.Database.OpenConnectionAsync();
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            // Among the last tables to be replaced.
            await using (var block = new NpgsqlCommand("lock table insights.watched in exclusive mode", connection))
                await block.ExecuteNonQueryAsync();
            var rebuild = RebuildReadModels.RunAsync(tenant.Installation, tenant.Tenant, _ => { }, CancellationToken.None);
            await CutOffAsync(tenant);
            await Assert.ThrowsAsync<ReadModelException>(() => rebuild.WaitAsync(Patience));
        }

        Assert.Equal(live, await PlacesAsync(tenant));
        Assert.Empty(await tenant.QueryAsync($"select nspname from pg_namespace, (select $1) tenant where nspname = 'insights_next_{IriKey.Of(tenant.Tenant):N}'", row => row.GetString(0)));
        await RebuildAsync(tenant);
        Assert.Equal(live, await PlacesAsync(tenant));
    }

    [Fact]
    public async Task A_rebuild_tells_how_far_it_is()
    {
        var tenant = await FilledAsync(seed: 6);
        var (told, began) = (new ConcurrentQueue<RebuildProgress>(), DateTime.UtcNow);
        await using (var connection = await tenant.Installation.Database.OpenConnectionAsync())
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await using (var block = new NpgsqlCommand("lock table insights.watched in exclusive mode", connection))
                await block.ExecuteNonQueryAsync();
            var rebuild = RebuildReadModels.RunAsync(tenant.Installation, tenant.Tenant, told.Enqueue, CancellationToken.None);
            while (told.LastOrDefault().Stage != RebuildStage.Replacing && DateTime.UtcNow < began + Patience)
                await Task.Delay(50);
            await transaction.RollbackAsync();
            await rebuild.WaitAsync(Patience);
        }

        Assert.InRange(told.Last().Fraction, 0.8, 1);
        Assert.Null(await RebuildUnderWay.OfAsync(tenant.Installation.Database, tenant.Tenant, CancellationToken.None));
    }

    // Half of the statements arrive before the groups and memberships, half of them after.
    private static async Task<TenantClient> FilledAsync(int seed)
    {
        var tenant = await RunningService.NewTenantAsync();
        foreach (var (index, statements) in OrderTests.Sample(seed).Chunk(69).Index())
        {
            await tenant.ImportAsync(statements.Select((json, number) => new StatementSource(number, Encoding.UTF8.GetBytes(json))).ToAsyncEnumerable());
            if (index == 0)
            {
                await ImportGroups.RunAsync(
                    tenant.Installation.Store, tenant.Installation.Database, tenant.Tenant,
                    [new ImportedGroup("https://example.edu.cn/groups/province", "province", null, "Zhejiang", "浙江"), new ImportedGroup(Centre, "centre", "https://example.edu.cn/groups/province", "West Lake", "西湖")],
                    [.. Enumerable.Range(0, 3).Select(learner => new ImportedMembership(Centre, "https://example.edu.cn", $"learner{learner}", new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.FromHours(8)), new DateTimeOffset(2026, 3, 4, 0, 0, 0, TimeSpan.FromHours(8)), null))],
                    CancellationToken.None);
                await tenant.CaughtUpAsync();
            }
        }

        return tenant;
    }

    private static Task RebuildAsync(TenantClient tenant) =>
        RebuildReadModels.RunAsync(tenant.Installation, tenant.Tenant, _ => { }, CancellationToken.None).WaitAsync(Patience);

    private static async Task<long[]> FiguresAsync(TenantClient tenant)
    {
        var summary = await QuerySummary.RunAsync(tenant.Installation.Database, tenant.Tenant, CancellationToken.None);
        var sums = await tenant.QueryAsync(
            """
            select (select sum(statements)::bigint from insights.progress where tenant_id = $1), (select count(*) from insights.session where tenant_id = $1),
                   (select sum(viewers)::bigint from insights.video where tenant_id = $1)
            """, row => new[] { row.GetInt64(0), row.GetInt64(1), row.GetInt64(2) });
        return [summary.Statements, summary.Learners, summary.Courses, .. sums[0]];
    }

    // A row that was written again stands elsewhere, and by another transaction.
    private static async Task<List<string>> PlacesAsync(TenantClient tenant)
    {
        var rows = new List<string>();
        foreach (var table in (await tenant.RowsAsync()).Keys)
            rows.AddRange(await tenant.QueryAsync($"select '{table}: ' || ctid::text || ' ' || xmin::text || ' ' || t::text from insights.{table} t where tenant_id = $1 order by 1", row => row.GetString(0)));
        return rows;
    }

    // Others wait for the table too: those of tests beside this one.
    private static async Task CutOffAsync(TenantClient tenant)
    {
        var began = DateTime.UtcNow;
        while ((await tenant.QueryAsync(
            $"""
            select pg_terminate_backend(pid) from pg_locks waits, (select $1) tenant
            where not granted and relation = 'insights.watched'::regclass
              and exists (select from pg_locks, pg_class where pid = waits.pid and oid = relation and relnamespace = to_regnamespace('insights_next_{IriKey.Of(tenant.Tenant):N}'))
            """, _ => 1)).Count == 0)
        {
            Assert.True(DateTime.UtcNow < began + Patience, "The rebuild has not come to the table that is held.");
            await Task.Delay(50);
        }
    }
}
