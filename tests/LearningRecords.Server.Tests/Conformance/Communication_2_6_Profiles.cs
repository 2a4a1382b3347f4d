using System.Net;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Conformance;

/// <summary>Communication 2.6 and 2.7: what the profiles have of their own.</summary>
public sealed class Communication_2_6_Profiles(OneTenant one) : IClassFixture<OneTenant>
{
    private readonly TenantClient _tenant = one.Tenant;

    [Theory]
    [InlineData("/xapi/agents/profile?agent={\"mbox\":\"mailto:a@b.c\"}")]
    [InlineData("/xapi/activities/profile?activityId=http://a.b/c")]
    public async Task Profiles_are_deleted_one_by_one_only(string address)
    {
        var answer = await _tenant.AskAsync("1.0.3", "DELETE", address);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("profileId is required", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_of_a_group_is_reached_by_its_identifier_in_an_agent_and_in_2_0_by_the_group_too()
    {
        var name = Guid.NewGuid().ToString("N");
        var account = $$"""{"homePage":"https://id.example.edu.cn","name":"{{name}}"}""";
        var asAgent = $"/xapi/agents/profile?profileId=p&agent={("{\"account\":" + account + "}").Escaped()}";
        var asGroup = $"/xapi/agents/profile?profileId=p&agent={$$"""{"objectType":"Group","account":{{account}},"member":[{"mbox":"mailto:li@example.edu.cn"}]}""".Escaped()}";
        await _tenant.WriteDocumentAsync(asAgent, "{\"of\":\"the choir\"}");

        Assert.Equal("{\"of\":\"the choir\"}", (await _tenant.AskAsync("2.0.0", "GET", asGroup)).Text);
        var refused = await _tenant.AskAsync("1.0.3", "GET", asGroup);
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("identifier into an Agent", refused.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await _tenant.AskAsync("2.0.0", "GET", "/xapi/agents/profile?profileId=p&agent={\"objectType\":\"Group\",\"member\":[]}")).Status);
    }

    [Fact]
    public async Task The_same_id_names_different_documents_in_each_resource()
    {
        var owner = Guid.NewGuid().ToString("N");
        foreach (var resource in new[] { "state", "agent profile", "activity profile" })
            await _tenant.WriteDocumentAsync(DocumentRequests.Address(resource, owner), $"{{\"in\":\"{resource}\"}}");

        foreach (var resource in new[] { "state", "agent profile", "activity profile" })
            Assert.Equal($"{{\"in\":\"{resource}\"}}", (await _tenant.ReadDocumentAsync(DocumentRequests.Address(resource, owner))).Text);
    }

    [Fact]
    public async Task The_activity_of_a_profile_is_an_IRI_compared_letter_by_letter()
    {
        var path = $"/xapi/activities/profile?profileId=p&activityId=https://example.edu.cn/{Guid.NewGuid():N}/课程";
        await _tenant.WriteDocumentAsync(path, "{}");

        Assert.Equal(HttpStatusCode.OK, (await _tenant.ReadDocumentAsync(path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await _tenant.ReadDocumentAsync(path + "/")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await _tenant.ReadDocumentAsync("/xapi/activities/profile?profileId=p&activityId=course-7")).Status);
    }
}
