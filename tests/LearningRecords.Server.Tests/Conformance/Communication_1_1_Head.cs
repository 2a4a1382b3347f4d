using System.Net;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Conformance;

public sealed class Communication_1_1_Head(OneTenant one) : IClassFixture<OneTenant>
{
    private static readonly string[] VaryFromRequestToRequest = ["Date", "X-Experience-API-Consistent-Through", "Transfer-Encoding", "Content-Length"];

    private readonly TenantClient _tenant = one.Tenant;

    [Theory]
    [InlineData("/xapi/about")]
    [InlineData("/xapi/statements")]
    [InlineData("/xapi/statements?limit=x")]
    [InlineData("/xapi/activities/state?activityId=http://a.b/c&agent={\"mbox\":\"mailto:a@b.c\"}")]
    [InlineData("/xapi/activities/state?activityId=http://a.b/c&agent={\"mbox\":\"mailto:a@b.c\"}&stateId=none")]
    [InlineData("/xapi/agents/profile?agent={\"mbox\":\"mailto:a@b.c\"}")]
    [InlineData("/xapi/activities/profile?activityId=http://a.b/c")]
    [InlineData("/insights/summary")]
    [InlineData("/insights/courses?limit=0")]
    [InlineData("/insights/progress")]
    [InlineData("/insights/engagement")]
    [InlineData("/insights/groups")]
    [InlineData("/recommendations?group=nobody")]
    [InlineData("/xapi/nowhere")]
    public async Task Head_answers_as_get_does_without_the_body(string path)
    {
        var get = await _tenant.AskAsync("1.0.3", "GET", path);
        var head = await _tenant.AskAsync("1.0.3", "HEAD", path);

        Assert.Equal(get.Status, head.Status);
        Assert.NotEmpty(get.Body);
        Assert.Empty(head.Body);
        Assert.Equal(Comparable(get), Comparable(head));
    }

    [Fact]
    public async Task Head_of_a_document_tells_its_length()
    {
        var address = DocumentRequests.NewAddress("state");
        await _tenant.AskAsync("2.0.0", "PUT", address, new byte[70_000], "video/mp4");

        var head = await _tenant.AskAsync("2.0.0", "HEAD", address);

        Assert.Equal((HttpStatusCode.OK, 70_000L, "video/mp4"), (head.Status, head.ContentHeaders.ContentLength, head.ContentHeaders.ContentType?.ToString()));
        Assert.NotNull(head.ETag);
        Assert.NotNull(head.ContentHeaders.LastModified);
    }

    private static string[] Comparable(Answer answer) =>
        [.. answer.Headers.Concat(answer.ContentHeaders).Where(header => !VaryFromRequestToRequest.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
            .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}").Order(StringComparer.Ordinal)];
}
