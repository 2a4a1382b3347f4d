using System.Net;
using System.Net.Http.Json;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Statements;

public sealed class PostStatementsTests
{
    private const string Attended = """{"actor":{"mbox":"mailto:li@example.edu.cn"},"verb":{"id":"http://adlnet.gov/expapi/verbs/attended"},"object":{"id":"https://example.edu.cn/lectures/1"}}""";

    [Fact]
    public async Task A_statement_without_an_id_gets_one_and_can_be_read_at_once()
    {
        var tenant = await RunningService.NewTenantAsync();

        var posted = await tenant.PostAsync(Attended);

        Assert.Equal(HttpStatusCode.OK, posted.StatusCode);
        var id = Assert.Single((await posted.Content.ReadFromJsonAsync<Guid[]>())!);
        using var read = await tenant.Http.GetAsync(new Uri($"/xapi/statements?statementId={id}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        Assert.StartsWith(Attended[..^1], await read.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
