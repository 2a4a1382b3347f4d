using LearningRecords.Server.Ingest;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Ingest;

public sealed class RebuildStatementIndexTests
{
    private static readonly string[] Tables = ["statement", "statement_verb", "statement_registration", "statement_agent", "statement_activity", "activity", "agent_name"];

    [Fact]
    public async Task An_index_that_was_lost_is_written_again_as_it_was()
    {
        var tenant = await RunningService.NewTenantAsync();
        var (target, referring, early) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        var context = $$$$$$""","context":{"registration":"{{{{{{Guid.NewGuid()}}}}}}","instructor":{{{{{{SampleStatement.Wang}}}}}},"contextActivities":{"parent":{"id":"http://a.example/p","definition":{"name":{"en":"P"}}}}}""";
        await tenant.StoreAsync(SampleStatement.Voiding(early));
        await tenant.StoreAsync(SampleStatement.Json(referring, SampleStatement.Wang, @object: $$"""{"objectType":"StatementRef","id":"{{target}}"}"""));
        await tenant.StoreAsync(SampleStatement.Batch(
            SampleStatement.Json(target, """{"name":"李华","mbox":"mailto:li@example.edu.cn"}""", rest: context),
            SampleStatement.Json(early, rest: ""","timestamp":"2026-03-31T08:00:00.1234567+08:00" """),
            SampleStatement.Json(rest: context)));
        var before = await RowsAsync(tenant);
        Assert.DoesNotContain(before, rows => rows.Length == 2);

        var (store, database) = (tenant.Installation.Store, tenant.Installation.Database);
        await using (var lose = database.CreateCommand(string.Concat(Tables.Select(table => $"delete from records.{table} where tenant_id = '{tenant.Tenant}';"))))
            await lose.ExecuteNonQueryAsync();
        Assert.Contains((tenant.Tenant, 5L), await RebuildStatementIndex.MissingAsync(database, CancellationToken.None));
        Assert.Equal(5, await RebuildStatementIndex.RunAsync(database, tenant.Tenant, _ => { }, CancellationToken.None));

        Assert.Equal(before, await RowsAsync(tenant));
        Assert.DoesNotContain(await RebuildStatementIndex.MissingAsync(database, CancellationToken.None), missing => missing.Tenant == tenant.Tenant);
    }

    private static async Task<IReadOnlyList<string>> RowsAsync(TenantClient tenant)
    {
        var rows = new List<string>();
        foreach (var table in Tables)
        {
            await using var command = tenant.Installation.Database.CreateCommand(
                $"select coalesce(json_agg(r order by r::text), '[]')::text from (select * from records.{table} where tenant_id = $1) r");
            command.Parameters.AddWithValue(tenant.Tenant);
            rows.Add((string)(await command.ExecuteScalarAsync())!);
        }

        return rows;
    }
}
