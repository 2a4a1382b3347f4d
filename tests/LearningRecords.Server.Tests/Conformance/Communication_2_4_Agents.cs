using System.Net;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Conformance;

/// <summary>The agents resource: a Person with everything that statements said of an Agent.</summary>
public sealed class Communication_2_4_Agents(OneTenant one) : IClassFixture<OneTenant>
{
    private readonly TenantClient _tenant = one.Tenant;
    private readonly string _name = Guid.NewGuid().ToString();

    [Fact]
    public async Task A_person_has_every_name_that_was_used()
    {
        await _tenant.StoreAsync(SampleStatement.Json(actor: Named("李华")));
        await _tenant.StoreAsync(SampleStatement.Json(actor: Named("Li Hua")));
        await _tenant.StoreAsync(SampleStatement.Json(rest: $$$""","context":{"instructor":{{{Named("Li\\u0000")}}}}"""));
        await _tenant.StoreAsync(SampleStatement.Json(actor: Named("Li Hua")));

        Assert.Equal($$"""{"objectType":"Person","name":["Li\u0000","Li Hua","李华"],"account":[{"homePage":"https://id.example.edu.cn","name":"{{_name}}"}]}""", await ReadAsync(Named(null)));
    }

    [Theory]
    [InlineData("""{"mbox":"mailto:nobody@Example.edu.cn"}""", """ "mbox":["mailto:nobody@Example.edu.cn"]""")]
    [InlineData("""{"openid":"https://openid.example/nobody"}""", """ "openid":["https://openid.example/nobody"]""")]
    [InlineData("""{"mbox_sha1sum":"fb5f7f0a8bd1a1d3f6b9a1a1c1a1c1a1c1a1c1a1"}""", """ "mbox_sha1sum":["fb5f7f0a8bd1a1d3f6b9a1a1c1a1c1a1c1a1c1a1"]""")]
    public async Task An_agent_nobody_mentioned_is_a_person_as_well(string agent, string identifier)
    {
        Assert.Equal($$$"""{"objectType":"Person",{{{identifier.Trim()}}}}""", await ReadAsync(agent));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?agent=")]
    [InlineData("?agent={}")]
    [InlineData("?agent=li")]
    [InlineData("?Agent={\"mbox\":\"mailto:li@example.edu.cn\"}")]
    [InlineData("?agent={\"mbox\":\"mailto:li@example.edu.cn\"}&limit=1")]
    [InlineData("?agent={\"objectType\":\"Group\",\"mbox\":\"mailto:li@example.edu.cn\"}")]
    public async Task Anything_but_one_agent_is_refused(string query)
    {
        await _tenant.GetAsync($"/xapi/agents{query}").RefusedAsync(HttpStatusCode.BadRequest, "agent");
    }

    private string Named(string? name) =>
        $$$"""{{{{(name is null ? "" : $"\"name\":\"{name}\",")}}}"account":{"homePage":"https://id.example.edu.cn","name":"{{{_name}}}"}}""";

    private async Task<string> ReadAsync(string agent)
    {
        using var answer = await _tenant.GetAsync($"/xapi/agents?agent={agent.Escaped()}");
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }
}
