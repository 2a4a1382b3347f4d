using System.Net;
using System.Text;
using System.Text.Json;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Statements;

public sealed class PostStatementsTests(OneTenant one) : IClassFixture<OneTenant>
{
    private readonly TenantClient _tenant = one.Tenant;

    [Fact]
    public async Task A_statement_without_an_id_gets_one_and_can_be_read_at_once()
    {
        var id = Assert.Single(await _tenant.StoreAsync(SampleStatement.Json()));

        var read = Encoding.UTF8.GetString((await _tenant.ReadAsync(id))!);
        Assert.StartsWith(SampleStatement.Json()[..^1], read, StringComparison.Ordinal);
        Assert.Contains($"\"id\":\"{id}\"", read, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_ids_of_a_batch_come_back_in_its_order()
    {
        var tenant = await RunningService.NewTenantAsync();
        var ids = Enumerable.Range(0, 50).Select(_ => Guid.NewGuid()).ToArray();

        Assert.Equal(ids, await tenant.StoreAsync(SampleStatement.Batch(ids.Select(id => SampleStatement.Json(id)))));
        Assert.Equal(ids, await tenant.FindAsync("ascending=true"));
    }

    [Fact]
    public async Task Given_and_missing_ids_mix_in_one_batch()
    {
        var tenant = await RunningService.NewTenantAsync();
        var given = Guid.NewGuid();

        var ids = await tenant.StoreAsync(SampleStatement.Batch(SampleStatement.Json(), SampleStatement.Json(given), SampleStatement.Json()));

        Assert.Equal(given, ids[1]);
        Assert.Equal(3, ids.Distinct().Count());
        Assert.Equal(ids, await tenant.FindAsync("ascending=true"));
    }

    [Fact]
    public async Task One_bad_statement_keeps_the_whole_batch_out_and_the_answer_says_which_and_why()
    {
        var stored = await _tenant.CountStoredAsync();
        var batch = SampleStatement.Batch(SampleStatement.Json(), SampleStatement.Json(actor: """{"mbox":"li@example.edu.cn"}"""), SampleStatement.Json(@object: "7"));

        var answer = await _tenant.PostAsync(batch).RefusedAsync(HttpStatusCode.BadRequest, "mailto");

        var problems = answer.GetProperty("problems").EnumerateArray().ToList();
        Assert.Contains(problems, problem => problem.GetProperty("statementIndex").GetInt32() == 1 && problem.GetProperty("pointer").GetString() == "/actor/mbox");
        Assert.Contains(problems, problem => problem.GetProperty("statementIndex").GetInt32() == 2 && problem.GetProperty("pointer").GetString() == "/object");
        Assert.Equal(stored, await _tenant.CountStoredAsync());
    }

    [Fact]
    public async Task The_same_id_twice_in_one_batch_is_refused()
    {
        var (id, stored) = (Guid.NewGuid(), await _tenant.CountStoredAsync());

        await _tenant.PostAsync(SampleStatement.Batch(SampleStatement.Json(id), SampleStatement.Json(id))).RefusedAsync(HttpStatusCode.BadRequest, id.ToString());

        Assert.Equal(stored, await _tenant.CountStoredAsync());
    }

    [Fact]
    public async Task A_batch_of_ten_thousand_is_taken_in_one_piece()
    {
        var tenant = await RunningService.NewTenantAsync();

        var ids = await tenant.StoreAsync(SampleStatement.Batch(Enumerable.Range(0, 10_000).Select(n => SampleStatement.Json(@object: $$"""{"id":"https://example.edu.cn/lectures/{{n % 100}}"}"""))));

        Assert.Equal(10_000, ids.Distinct().Count());
        Assert.Equal(10_000, await tenant.CountStoredAsync());
    }

    [Fact]
    public async Task What_a_reader_gets_always_has_id_stored_timestamp_authority_and_version()
    {
        var tenant = await RunningService.NewTenantAsync();
        var id = Assert.Single(await tenant.StoreAsync(SampleStatement.Json()));

        var page = await tenant.PageAsync("/xapi/statements");

        var statement = Assert.Single(page.Statements);
        Assert.Equal(id, statement.GetProperty("id").GetGuid());
        Assert.Equal(tenant.Tenant, statement.GetProperty("authority").GetProperty("account").GetProperty("name").GetString());
        Assert.Equal("1.0.0", statement.GetProperty("version").GetString());
        Assert.Equal(statement.GetProperty("stored").GetString(), statement.GetProperty("timestamp").GetString());
        Assert.Equal(JsonValueKind.String, statement.GetProperty("stored").ValueKind);
    }

    [Fact]
    public async Task An_agent_and_an_activity_named_in_every_place_are_indexed_once()
    {
        var everywhere = $$$"""
            ,"context":{"instructor":{{{SampleStatement.Li}}},"team":{"objectType":"Group","member":[{{{SampleStatement.Li}}},{{{SampleStatement.Li}}}]},
            "contextActivities":{"parent":[{{{SampleStatement.Lecture}}},{{{SampleStatement.Lecture}}}],"grouping":[{{{SampleStatement.Lecture}}}]}}
            """;

        var id = Assert.Single(await _tenant.StoreAsync(SampleStatement.Json(rest: everywhere)));

        Assert.Equal([id], await _tenant.FindAsync($"agent={SampleStatement.Li.Escaped()}&related_agents=true"));
        Assert.Equal([id], await _tenant.FindAsync($"activity={"https://example.edu.cn/lectures/1".Escaped()}&related_activities=true"));
    }

    [Theory]
    [InlineData("?statementId=0b3f6b3e-3c1e-4a57-8f3b-2f7d7a3f0a11", "statementId")]
    [InlineData("?limit=1", "limit")]
    public async Task A_parameter_that_posting_does_not_know_is_refused(string query, string name)
    {
        var stored = await _tenant.CountStoredAsync();

        await _tenant.Http.PostAsync(new Uri("/xapi/statements" + query, UriKind.Relative), TenantClient.Body(Encoding.UTF8.GetBytes(SampleStatement.Json())))
            .RefusedAsync(HttpStatusCode.BadRequest, name);

        Assert.Equal(stored, await _tenant.CountStoredAsync());
    }
}
