using System.Net;
using System.Text;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Statements;

public sealed class PutStatementTests(OneTenant one) : IClassFixture<OneTenant>
{
    private readonly TenantClient _tenant = one.Tenant;

    [Fact]
    public async Task A_statement_is_stored_under_the_id_of_the_request()
    {
        var stored = await _tenant.CountStoredAsync();
        var id = Guid.NewGuid();

        using var answer = await _tenant.PutAsync($"{id}", SampleStatement.Json());

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Contains($"\"id\":\"{id}\"", Encoding.UTF8.GetString((await _tenant.ReadAsync(id))!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upper_case_id_is_the_same_id()
    {
        var stored = await _tenant.CountStoredAsync();
        var id = Guid.NewGuid();

        using (var upper = await _tenant.PutAsync($"{id}".ToUpperInvariant(), SampleStatement.Json(id)))
            Assert.Equal(HttpStatusCode.NoContent, upper.StatusCode);
        using (var lower = await _tenant.PutAsync($"{id}", SampleStatement.Json().Replace("{\"actor", $"{{\"id\":\"{id.ToString().ToUpperInvariant()}\",\"actor", StringComparison.Ordinal)))
            Assert.Equal(HttpStatusCode.NoContent, lower.StatusCode);

        Assert.Equal(stored + 1, await _tenant.CountStoredAsync());
        Assert.NotNull(await _tenant.ReadAsync(id));
    }

    [Fact]
    public async Task An_equal_statement_put_again_succeeds_and_changes_nothing()
    {
        var stored = await _tenant.CountStoredAsync();
        var id = Guid.NewGuid();
        using var first = await _tenant.PutAsync($"{id}", SampleStatement.Json());
        var before = await _tenant.ReadAsync(id);

        using var again = await _tenant.PutAsync($"{id}", SampleStatement.Json(id));

        Assert.Equal(HttpStatusCode.NoContent, again.StatusCode);
        Assert.Equal(before, await _tenant.ReadAsync(id));
        Assert.Equal(stored + 1, await _tenant.CountStoredAsync());
    }

    [Fact]
    public async Task A_different_statement_with_the_id_is_a_conflict()
    {
        var stored = await _tenant.CountStoredAsync();
        var id = Guid.NewGuid();
        using var first = await _tenant.PutAsync($"{id}", SampleStatement.Json());
        var before = await _tenant.ReadAsync(id);

        await _tenant.PutAsync($"{id}", SampleStatement.Json(actor: SampleStatement.Wang)).RefusedAsync(HttpStatusCode.Conflict, id.ToString());

        Assert.Equal(before, await _tenant.ReadAsync(id));
    }

    [Fact]
    public async Task The_id_in_the_body_must_be_the_one_of_the_request()
    {
        var stored = await _tenant.CountStoredAsync();
        var other = Guid.NewGuid();

        await _tenant.PutAsync($"{Guid.NewGuid()}", SampleStatement.Json(other)).RefusedAsync(HttpStatusCode.BadRequest, other.ToString());

        Assert.Equal(stored, await _tenant.CountStoredAsync());
    }

    [Theory]
    [InlineData("", "statementId")]
    [InlineData("?statementId=", "UUID")]
    [InlineData("?statementId=42", "UUID")]
    [InlineData("?statementId=%200b3f6b3e-3c1e-4a57-8f3b-2f7d7a3f0a11", "UUID")]
    [InlineData("?statementId=%2Bb3f6b3e-3c1e-4a57-8f3b-2f7d7a3f0a11", "UUID")]
    [InlineData("?statementId=0b3f6b3e3c1e4a578f3b2f7d7a3f0a11", "UUID")]
    [InlineData("?statementid=0b3f6b3e-3c1e-4a57-8f3b-2f7d7a3f0a11", "statementId")]
    [InlineData("?statementId=0b3f6b3e-3c1e-4a57-8f3b-2f7d7a3f0a11&statementId=0b3f6b3e-3c1e-4a57-8f3b-2f7d7a3f0a11", "statementId")]
    [InlineData("?statementId=0b3f6b3e-3c1e-4a57-8f3b-2f7d7a3f0a11&agent=x", "statementId")]
    [InlineData("?statementId=%00", "UUID")]
    public async Task The_request_needs_exactly_one_well_formed_statementId(string query, string says)
    {
        var stored = await _tenant.CountStoredAsync();

        await _tenant.Http.PutAsync(new Uri("/xapi/statements" + query, UriKind.Relative), TenantClient.Body(Encoding.UTF8.GetBytes(SampleStatement.Json())))
            .RefusedAsync(HttpStatusCode.BadRequest, says);

        Assert.Equal(stored, await _tenant.CountStoredAsync());
    }

    [Fact]
    public async Task An_array_is_refused_even_of_one()
    {
        var stored = await _tenant.CountStoredAsync();

        await _tenant.PutAsync($"{Guid.NewGuid()}", SampleStatement.Batch(SampleStatement.Json())).RefusedAsync(HttpStatusCode.BadRequest, "array");

        Assert.Equal(stored, await _tenant.CountStoredAsync());
    }
}
