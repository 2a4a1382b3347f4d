using System.Net;
using LearningRecords.Server.Access;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Access;

/// <summary>Scopes that let a request in and narrow what it does.</summary>
public sealed class ScopeEffectsTests(OneTenant one) : IClassFixture<OneTenant>
{
    private readonly TenantClient _tenant = one.Tenant;
    private readonly string _activity = $"http://a.example/{Guid.NewGuid()}";

    [Fact]
    public async Task Who_may_read_only_own_statements_finds_no_others()
    {
        using var platform = await _tenant.ClientAsync(Scopes.WriteStatements | Scopes.ReadOwnStatements);
        var mine = _tenant with { Http = platform };
        var (own, others) = (new List<Guid>(), new List<Guid>());
        for (var i = 0; i < 3; i++)
        {
            others.AddRange(await _tenant.StoreAsync(Statement()));
            own.AddRange(await mine.StoreAsync(Statement()));
        }

        foreach (var query in new[] { "", $"activity={_activity}", $"agent={SampleStatement.Li.Escaped()}", $"verb={SampleStatement.Attended}", $"agent={SampleStatement.Li.Escaped()}&verb={SampleStatement.Attended}&activity={_activity}" })
        {
            var page = await mine.PageAsync($"/xapi/statements?{query}&ascending=true&limit=2".Replace("?&", "?", StringComparison.Ordinal));
            Assert.Equal(own[..2], page.Ids);
            page = await mine.PageAsync(page.More);
            Assert.Equal(own[2..], page.Ids);
            Assert.Equal("", page.More);
        }

        Assert.NotNull(await mine.ReadAsync(own[0]));
        Assert.Null(await mine.ReadAsync(others[0]));
        var voiding = Assert.Single(await _tenant.StoreAsync(SampleStatement.Voiding(others[0])));
        using var voided = await mine.GetAsync($"/xapi/statements?voidedStatementId={others[0]}");
        Assert.Equal(HttpStatusCode.NotFound, voided.StatusCode);
        Assert.Equal(own.Concat(others[1..]).Append(voiding).Order(), (await _tenant.FindAsync($"activity={_activity}&agent={SampleStatement.Li.Escaped()}&verb={SampleStatement.Attended}")).Order());
    }

    [Fact]
    public async Task A_more_link_of_somebody_who_reads_everything_shows_no_more_to_who_may_not()
    {
        await _tenant.StoreAsync(SampleStatement.Batch(Statement(), Statement()));
        using var platform = await _tenant.ClientAsync(Scopes.ReadOwnStatements);

        var more = (await _tenant.PageAsync($"/xapi/statements?activity={_activity}&limit=1")).More;

        Assert.Empty((await (_tenant with { Http = platform }).PageAsync(more)).Statements);
    }

    [Fact]
    public async Task What_a_statement_says_of_activities_and_agents_counts_only_from_who_may_define()
    {
        using var player = await _tenant.ClientAsync(Scopes.WriteStatements);
        using var course = await _tenant.ClientAsync(Scopes.WriteStatements | Scopes.Define);
        var agent = $$$"""{"account":{"homePage":"https://id.example.edu.cn","name":"{{{Guid.NewGuid()}}}"}}""";
        foreach (var (http, name) in new[] { (course, "Tai Chi"), (player, "Spam") })
            await (_tenant with { Http = http }).StoreAsync(SampleStatement.Json(
                actor: $"{{\"name\":\"{name}\",{agent[1..]}", @object: $$$$"""{"id":"{{{{_activity}}}}","definition":{"name":{"en":"{{{{name}}}}"}}}"""));

        Assert.Contains("""{"en":"Tai Chi"}""", await TextAsync($"/xapi/activities?activityId={_activity}"), StringComparison.Ordinal);
        Assert.Contains("""name":["Tai Chi"]""", await TextAsync($"/xapi/agents?agent={agent.Escaped()}"), StringComparison.Ordinal);
        Assert.Equal(2, (await _tenant.FindAsync($"activity={_activity}")).Count);
    }

    private string Statement() => SampleStatement.Json(@object: $$"""{"id":"{{_activity}}"}""");

    private async Task<string> TextAsync(string path)
    {
        using var answer = await _tenant.GetAsync(path);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }
}
