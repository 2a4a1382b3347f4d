using System.Net;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Statements;

/// <summary>What happens when an id comes again: an equal statement is a success, a different one a conflict.</summary>
public sealed class RepeatedStatementsTests(OneTenant one) : IClassFixture<OneTenant>
{
    private readonly TenantClient _tenant = one.Tenant;

    private const string AnyId = "(id)";

    public static TheoryData<string, string> Equal => new()
    {
        {
            $$$"""{"id":"{{{AnyId}}}","actor":{"mbox":"mailto:li@example.edu.cn","name":"李"},"verb":{"id":"http://v.example/a"},"object":{"id":"http://o.example/1"}}""",
            $$$"""{"object":{"id":"http://o.example/1"},"verb":{"id":"http://v.example/a"},"actor":{"name":"李","mbox":"mailto:li@example.edu.cn"},"id":"{{{AnyId}}}"}"""
        },
        { WithRest(""","result":{"score":{"raw":1.0,"max":1000}}"""), WithRest(""","result":{"score":{"max":1e3,"raw":1}}""") },
        { WithRest(""","timestamp":"2026-03-31T08:00:00.000Z" """), WithRest(""","timestamp":"2026-03-31T16:00:00+08:00" """) },
        { WithRest(""","timestamp":"2026-03-31T08:00:00Z" """), WithRest("") },
        { WithRest(""","timestamp":"1999-12-31T23:59:59.1234567Z" """), WithRest(""","timestamp":"2000-01-01T07:59:59.1234567+08:00" """) },
        { WithRest(""","timestamp":"1969-07-20T20:17:40.9999999Z" """), WithRest(""","timestamp":"1969-07-20T20:17:40.9999999Z" """) },
        { WithRest(""","timestamp":"0001-01-01T00:00:00Z" """), WithRest(""","timestamp":"0001-01-01T00:00:00.0Z" """) },
        { WithRest(""","timestamp":"9999-12-31T23:59:59.9999999Z" """), WithRest(""","timestamp":"9999-12-31T23:59:59.9999999Z" """) },
        { WithRest(""","timestamp":"9999-12-31T23:59:59.123456Z" """), WithRest(""","timestamp":"9999-12-31T23:59:59.123456Z" """) },
        { WithRest(""","stored":"2020-01-01T00:00:00Z" """), WithRest(""","stored":"2021-01-01T00:00:00Z" """) },
        { WithRest(""","authority":{"mbox":"mailto:a@example.org"}"""), WithRest("") },
        { WithRest(""","version":"1.0.0" """), WithRest("") },
        { WithRest("", name: "\\u674e"), WithRest("", name: "李") },
    };

    public static TheoryData<string, string> Different => new()
    {
        { WithRest(""), WithRest("", name: "Li") },
        { WithRest(""","timestamp":"2026-03-31T08:00:00Z" """), WithRest(""","timestamp":"2026-03-31T08:00:00.000001Z" """) },
        { WithRest(""","timestamp":"1999-12-31T23:59:59.123457Z" """), WithRest(""","timestamp":"1999-12-31T23:59:59.123456Z" """) },
        { WithRest(""","result":{"success":true}"""), WithRest(""","result":{"success":false}""") },
        { WithRest(""","result":{"duration":"PT60S"}"""), WithRest(""","result":{"duration":"PT1M"}""") },
        { WithRest(""","result":{"score":{"raw":1}}"""), WithRest(""","result":{"score":{"raw":1.5}}""") },
        { WithRest("""{"a":"\u0000"}""".AsExtension()), WithRest("""{"a":""}""".AsExtension()) },
    };

    [Theory]
    [MemberData(nameof(Equal))]
    public async Task An_equal_statement_posted_again_is_a_success_and_stored_once(string first, string again)
    {
        var (id, stored) = (Guid.NewGuid(), await _tenant.CountStoredAsync());
        await _tenant.StoreAsync(WithId(first, id));
        var before = await _tenant.ReadAsync(id);

        Assert.Equal([id], await _tenant.StoreAsync(WithId(again, id)));
        using var put = await _tenant.PutAsync($"{id}", WithId(again, id));

        Assert.Equal(HttpStatusCode.NoContent, put.StatusCode);
        Assert.Equal(stored + 1, await _tenant.CountStoredAsync());
        Assert.Equal(before, await _tenant.ReadAsync(id));
    }

    [Theory]
    [MemberData(nameof(Different))]
    public async Task A_different_statement_with_the_id_is_a_conflict_and_nothing_of_its_batch_is_stored(string first, string second)
    {
        var (id, stored) = (Guid.NewGuid(), await _tenant.CountStoredAsync());
        await _tenant.StoreAsync(WithId(first, id));
        var before = await _tenant.ReadAsync(id);

        await _tenant.PostAsync(SampleStatement.Batch(SampleStatement.Json(), WithId(second, id), SampleStatement.Json())).RefusedAsync(HttpStatusCode.Conflict, $"{id}");
        await _tenant.PutAsync($"{id}", WithId(second, id)).RefusedAsync(HttpStatusCode.Conflict, $"{id}");

        Assert.Equal(stored + 1, await _tenant.CountStoredAsync());
        Assert.Equal(before, await _tenant.ReadAsync(id));
    }

    [Fact]
    public async Task A_batch_may_repeat_some_and_bring_others()
    {
        var (known, fresh) = (Guid.NewGuid(), Guid.NewGuid());
        await _tenant.StoreAsync(SampleStatement.Json(known));

        Assert.Equal([fresh, known], await _tenant.StoreAsync(SampleStatement.Batch(SampleStatement.Json(fresh), SampleStatement.Json(known))));

        Assert.Equal([fresh, known], await _tenant.FindAsync("limit=2"));
    }

    [Fact]
    public async Task A_voided_statement_posted_again_stays_voided_and_stored_once()
    {
        var (id, stored) = (Guid.NewGuid(), await _tenant.CountStoredAsync());
        await _tenant.StoreAsync(SampleStatement.Json(id));
        await _tenant.StoreAsync(SampleStatement.Voiding(id));

        await _tenant.StoreAsync(SampleStatement.Json(id));

        Assert.Null(await _tenant.ReadAsync(id));
        Assert.Equal(stored + 2, await _tenant.CountStoredAsync());
    }

    [Fact]
    public async Task Where_a_conflict_stands_in_the_batch_is_said()
    {
        var id = Guid.NewGuid();
        await _tenant.StoreAsync(SampleStatement.Json(id));

        var answer = await _tenant.PostAsync(SampleStatement.Batch(SampleStatement.Json(), SampleStatement.Json(id, actor: SampleStatement.Wang)))
            .RefusedAsync(HttpStatusCode.Conflict, "statement-id-conflict");

        Assert.Equal(1, Assert.Single(answer.GetProperty("problems").EnumerateArray()).GetProperty("statementIndex").GetInt32());
    }

    private static string WithId(string statement, Guid id) => statement.Replace(AnyId, $"{id}", StringComparison.Ordinal);

    private static string WithRest(string rest, string name = "李") =>
        $$$"""{"id":"{{{AnyId}}}","actor":{"mbox":"mailto:li@example.edu.cn","name":"{{{name}}}"},"verb":{"id":"http://v.example/a"},"object":{"id":"http://o.example/1"}{{{rest}}}}""";
}

file static class Extensions
{
    public static string AsExtension(this string value) => $$$""","result":{"extensions":{"http://e.example/x":{{{value}}}}}""";
}
