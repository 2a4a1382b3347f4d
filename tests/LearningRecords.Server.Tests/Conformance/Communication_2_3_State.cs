using System.Net;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Conformance;

public sealed class Communication_2_3_State(OneTenant one) : IClassFixture<OneTenant>
{
    private readonly TenantClient _tenant = one.Tenant;
    private readonly string _owner = Guid.NewGuid().ToString("N");

    private string Of(string? id, Guid? registration = null) => DocumentRequests.Address("state", _owner, id) + (registration is { } given ? $"&registration={given}" : "");

    [Fact]
    public async Task Each_registration_has_a_state_of_its_own()
    {
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        await _tenant.WriteDocumentAsync(Of("bookmark"), "{\"of\":\"none\"}");
        await _tenant.WriteDocumentAsync(Of("bookmark", first), "{\"of\":\"first\"}");
        await _tenant.WriteDocumentAsync(Of("bookmark", second), "{\"of\":\"second\"}");

        Assert.Equal("{\"of\":\"none\"}", (await _tenant.ReadDocumentAsync(Of("bookmark"))).Text);
        Assert.Equal("{\"of\":\"first\"}", (await _tenant.ReadDocumentAsync(Of("bookmark", first))).Text);
        Assert.Equal("{\"of\":\"second\"}", (await _tenant.ReadDocumentAsync(Of("bookmark", second).ToUpperInvariant().Replace(Of("bookmark").ToUpperInvariant() + "&REGISTRATION", Of("bookmark") + "&registration", StringComparison.Ordinal))).Text);
        Assert.Equal(HttpStatusCode.NotFound, (await _tenant.ReadDocumentAsync(Of("bookmark", Guid.Empty))).Status);
    }

    [Fact]
    public async Task A_list_is_of_all_registrations_unless_one_is_named()
    {
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        await _tenant.WriteDocumentAsync(Of("plain"), "{}");
        await _tenant.WriteDocumentAsync(Of("shared", first), "{}");
        await _tenant.WriteDocumentAsync(Of("shared", second), "{}");
        await _tenant.WriteDocumentAsync(Of("second", second), "{}");

        Assert.Equal(["plain", "shared", "second"], (await _tenant.ReadDocumentAsync(Of(id: null))).Ids);
        Assert.Equal(["shared"], (await _tenant.ReadDocumentAsync(Of(id: null, first))).Ids);
        Assert.Equal(["shared", "second"], (await _tenant.ReadDocumentAsync(Of(id: null, second))).Ids);
    }

    [Theory]
    [InlineData("1.0.3")]
    [InlineData("2.0.0")]
    public async Task Without_an_id_every_state_of_the_context_is_deleted_and_no_other(string version)
    {
        var registration = Guid.NewGuid();
        var elsewhere = DocumentRequests.NewAddress("state");
        foreach (var address in new[] { Of("a"), Of("b"), Of("c", registration), elsewhere })
            await _tenant.WriteDocumentAsync(address, "{}");

        var ofRegistration = await _tenant.AskAsync(version, "DELETE", Of(id: null, registration));
        Assert.Equal(HttpStatusCode.NoContent, ofRegistration.Status);
        Assert.Equal(["a", "b"], (await _tenant.ReadDocumentAsync(Of(id: null))).Ids);

        await _tenant.AskAsync(version, "DELETE", Of(id: null));
        Assert.Empty((await _tenant.ReadDocumentAsync(Of(id: null))).Ids);
        Assert.Equal(HttpStatusCode.OK, (await _tenant.ReadDocumentAsync(elsewhere)).Status);
    }

    [Fact]
    public async Task The_agent_is_who_it_is_however_it_is_written()
    {
        static string By(string agent) => $"/xapi/activities/state?activityId=https://example.edu.cn/a&stateId=s&agent={agent.Escaped()}";
        var name = Guid.NewGuid().ToString("N");
        await _tenant.WriteDocumentAsync(By($$"""{"mbox":"mailto:{{name}}@example.edu.cn"}"""), "{\"mine\":1}");

        foreach (var same in new[]
        {
            $$"""{ "objectType": "Agent", "mbox": "mailto:{{name}}@EXAMPLE.edu.CN" }""",
            $$"""{"name":"Li Hua","mbox":"mailto:{{name}}@example.edu.cn"}""",
            $$"""{"mbox":"mailto:{{name}}\u0040example.edu.cn","objectType":"Agent"}""",
        })
            Assert.Equal("{\"mine\":1}", (await _tenant.ReadDocumentAsync(By(same))).Text);
        Assert.Equal(HttpStatusCode.NotFound, (await _tenant.ReadDocumentAsync(By($$"""{"mbox":"mailto:{{name.ToUpperInvariant()}}x@example.edu.cn"}"""))).Status);
    }

    [Fact]
    public async Task An_agent_whose_name_holds_a_NUL_has_documents_like_any_other()
    {
        var address = $"/xapi/activities/state?activityId=https://example.edu.cn/a&stateId={_owner}&agent={"{\"account\":{\"homePage\":\"https://a.b\",\"name\":\"\\u0000\"}}".Escaped()}";
        await _tenant.WriteDocumentAsync(address, "{}");

        Assert.Equal("{}", (await _tenant.ReadDocumentAsync(address)).Text);
    }

    public static TheoryData<string, string, string[]> WrongParameters => new()
    {
        { "GET", "", ["parameter-activity-id", "parameter-agent"] },
        { "PUT", "", ["parameter-activity-id", "parameter-agent", "parameter-state-id"] },
        { "POST", "", ["parameter-activity-id", "parameter-agent", "parameter-state-id"] },
        { "DELETE", "", ["parameter-activity-id", "parameter-agent"] },
        { "GET", "activityId=no-iri&agent=true&stateId=&registration=true", ["parameter-activity-id", "type-wrong", "parameter-state-id", "parameter-registration"] },
        { "GET", "activityid=http://a.b/c&Agent={}&StateId=s", ["'activityid'", "'Agent'", "'StateId'", "activityId is required", "agent is required"] },
        { "GET", "activityId=http://a.b/c&agent={\"mbox\":\"mailto:a@b.c\"}&since=yesterday", ["parameter-since"] },
        { "GET", "activityId=http://a.b/c&agent={\"mbox\":\"mailto:a@b.c\"}&stateId=s&since=2026-01-01T00:00:00Z", ["parameter-unknown"] },
        { "DELETE", "activityId=http://a.b/c&agent={\"mbox\":\"mailto:a@b.c\"}&since=2026-01-01T00:00:00Z", ["parameter-unknown"] },
        { "PUT", "activityId=http://a.b/c&agent={\"mbox\":\"mailto:a@b.c\"}&stateId=s&profileId=p&method=PUT", ["'profileId'", "'method'"] },
        { "GET", "activityId=http://a.b/c&activityId=http://a.b/d&agent={\"mbox\":\"mailto:a@b.c\"}", ["parameter-activity-id"] },
        { "GET", "activityId=http://a.b/c&agent={\"mbox\":\"mailto:a@b.c\",\"openid\":\"http://a.b\"}", ["identifier-single"] },
    };

    [Theory]
    [MemberData(nameof(WrongParameters))]
    public async Task Every_wrong_parameter_is_named_at_once(string method, string query, string[] says)
    {
        foreach (var (version, section) in new[] { ("1.0.3", "xAPI 1.0.3 Communication 2.3"), ("2.0.0", "xAPI 2.0 4.1.6.2") })
        {
            var answer = await _tenant.AskAsync(version, method, "/xapi/activities/state?" + query, method is "PUT" or "POST" ? "{}"u8.ToArray() : null);

            Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
            Assert.All(says, problem => Assert.Contains(problem, answer.Text, StringComparison.Ordinal));
            if (!says.Contains("identifier-single", StringComparer.Ordinal))
                Assert.Contains(section, answer.Text, StringComparison.Ordinal);
        }
    }
}
