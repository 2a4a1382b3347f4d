using System.Net;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Statements;

/// <summary>Instants, numbers and sizes at the edge of what the database and the read models can hold.</summary>
public sealed class ExtremeStatementsTests(OneTenant one) : IClassFixture<OneTenant>
{
    private readonly TenantClient _tenant = one.Tenant;

    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00.000001Z")]
    [InlineData("1582-10-10T12:00:00+08:00")]
    [InlineData("1883-11-18T12:03:57.9999999-05:00")]
    [InlineData("1940-06-01T00:00:00+09:00")]
    [InlineData("1991-04-14T02:30:00+08:00")]
    [InlineData("2016-12-31T23:59:60Z")]
    [InlineData("9999-12-31T15:59:59Z")]
    [InlineData("9999-12-31T23:59:59Z")]
    [InlineData("9999-12-31T23:59:59.9999999Z")]
    public async Task Any_instant_is_kept_and_folded(string timestamp)
    {
        var id = Assert.Single(await _tenant.StoreAsync(SampleStatement.Json(rest: $$""","timestamp":"{{timestamp}}" """)));

        Assert.Contains($"\"timestamp\":\"{timestamp}\"", System.Text.Encoding.UTF8.GetString((await _tenant.ReadAsync(id))!), StringComparison.Ordinal);
        await InsightsAnswerAsync();
    }

    [Theory]
    [InlineData(""","result":{"score":{"raw":1e308,"min":-1e308,"max":1.5e308}}""")]
    [InlineData(""","result":{"score":{"raw":4.9e-324,"min":0,"max":4.9e-324}}""")]
    [InlineData(""","result":{"extensions":{"https://w3id.org/xapi/cmi5/result/extensions/progress":1e308,"https://w3id.org/xapi/video/extensions/progress":-1e308}}""")]
    [InlineData(""","result":{"extensions":{"https://w3id.org/xapi/video/extensions/progress":1e-300},"duration":"P99999999Y"}""")]
    [InlineData(""","result":{"extensions":{"https://w3id.org/xapi/video/extensions/progress":1e999,"https://w3id.org/xapi/video/extensions/played-segments":"x[.]y[,]1e999[.]-1"}}""")]
    public async Task Any_number_is_kept_and_folded(string rest)
    {
        await _tenant.StoreAsync(SampleStatement.Json(rest: rest));

        await InsightsAnswerAsync();
    }

    [Fact]
    public async Task Texts_larger_than_an_index_can_hold_are_kept_and_folded()
    {
        var huge = new string('李', 20_000);
        var account = $$$"""{"name":"{{{huge}}}","account":{"homePage":"https://id.example.edu.cn/{{{huge}}}","name":"{{{huge}}}"}}""";

        var id = Assert.Single(await _tenant.StoreAsync(SampleStatement.Json(
            actor: account,
            verb: $"http://v.example/{huge}",
            @object: $$$$"""{"id":"http://o.example/{{{{huge}}}}","definition":{"type":"http://t.example/{{{{huge}}}}","name":{"zh":"{{{{huge}}}}"}}}""",
            rest: $$$$$""","context":{"team":{"objectType":"Group","name":"{{{{{huge}}}}}","account":{"homePage":"https://id.example.edu.cn","name":"{{{{{huge}}}}}"}}}""")));

        Assert.NotNull(await _tenant.ReadAsync(id));
        await InsightsAnswerAsync();
    }

    [Fact]
    public async Task A_group_of_five_thousand_is_kept_and_folded()
    {
        var members = string.Join(',', Enumerable.Range(0, 5_000).Select(n => $$"""{"mbox":"mailto:learner{{n}}@example.edu.cn"}"""));
        var id = Assert.Single(await _tenant.StoreAsync(SampleStatement.Json(actor: $$"""{"objectType":"Group","member":[{{members}}]}""")));

        Assert.Equal([id], await _tenant.FindAsync($"agent={"""{"mbox":"mailto:learner4999@example.edu.cn"}""".Escaped()}"));
        await InsightsAnswerAsync();
    }

    [Fact]
    public async Task A_body_just_under_the_limit_is_kept_whole()
    {
        var response = new string('x', 33_000_000);
        var id = Assert.Single(await _tenant.StoreAsync(SampleStatement.Json(rest: $$$""","result":{"response":"{{{response}}}"}""")));

        Assert.InRange((await _tenant.ReadAsync(id))!.Length, 33_000_000, 33_001_000);
    }

    private async Task InsightsAnswerAsync()
    {
        await _tenant.CaughtUpAsync();
        foreach (var path in new[] { "/insights/summary", "/insights/groups?", "/insights/courses", "/insights/progress?limit=1000", "/insights/engagement", $"/insights/progress?agent={SampleStatement.Li.Escaped()}" })
        {
            using var answer = await _tenant.GetAsync(path);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }
    }
}
