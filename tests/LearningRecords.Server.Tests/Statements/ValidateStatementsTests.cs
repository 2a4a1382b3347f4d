using System.Net;
using System.Text.Json;
using LearningRecords.Server.Tests.Attachments;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Statements;

/// <summary><c>POST /xapi/extensions/validate</c>: what posting would answer, with nothing stored.</summary>
public sealed class ValidateStatementsTests
{
    private const string Path = "/xapi/extensions/validate";

    private readonly Task<TenantClient> _tenant = RunningService.NewTenantAsync();

    [Fact]
    public async Task A_valid_batch_is_said_to_be_valid_and_is_not_stored()
    {
        var tenant = await _tenant;
        using var answer = await tenant.PostToAsync(Path, SampleStatement.Batch(SampleStatement.Json(), SampleStatement.Json()));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("""{"valid":true,"statements":2,"problems":[]}""", await answer.Content.ReadAsStringAsync());
        Assert.Equal(0, await tenant.CountStoredAsync());
    }

    [Theory]
    [InlineData("{", HttpStatusCode.BadRequest)]
    [InlineData("""[{"actor":{"mbox":"li"},"verb":{},"object":{"id":"x"}},{"Actor":1}]""", HttpStatusCode.BadRequest)]
    [InlineData("(different)", HttpStatusCode.Conflict)]
    [InlineData("(same)", HttpStatusCode.OK)]
    public async Task It_answers_as_posting_would(string body, HttpStatusCode status)
    {
        var (tenant, id) = (await _tenant, Guid.NewGuid());
        await tenant.StoreAsync(SampleStatement.Json(id));
        body = body.Replace("(different)", SampleStatement.Json(id, SampleStatement.Wang), StringComparison.Ordinal).Replace("(same)", SampleStatement.Json(id), StringComparison.Ordinal);

        using var dry = await tenant.PostToAsync(Path, body);
        using var real = await tenant.PostAsync(body);
        Assert.Equal((status, status), (dry.StatusCode, real.StatusCode));
        if (status != HttpStatusCode.OK)
            Assert.Equal(await real.Content.ReadAsStringAsync(), await dry.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Contents_are_checked_and_not_kept()
    {
        var (tenant, note) = (await _tenant, Content.Of("a note"));
        using var answer = await tenant.PostMultipartAsync(Multipart.Body(Multipart.JsonPart(Multipart.Statement(Guid.NewGuid(), note.Declaration())), note.Part()), path: Path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("valid").GetBoolean());
        await tenant.PostToAsync(Path, Multipart.Statement(Guid.NewGuid(), note.Declaration())).RefusedAsync(HttpStatusCode.BadRequest, "attachment-content-missing");
        Assert.Equal((0, 0), (await tenant.CountStoredAsync(), await tenant.CountContentsAsync()));
    }
}
