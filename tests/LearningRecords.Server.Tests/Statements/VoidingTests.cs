using System.Net;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Statements;

public sealed class VoidingTests(OneTenant one) : IClassFixture<OneTenant>
{
    private readonly TenantClient _tenant = one.Tenant;
    private readonly Guid _id = Guid.NewGuid();
    private readonly Guid _voiding = Guid.NewGuid();
    private readonly string _verb = $"http://v.example/{Guid.NewGuid()}";

    private string Target => SampleStatement.Json(_id, verb: _verb);

    [Fact]
    public async Task A_voided_statement_is_found_only_as_such()
    {
        await _tenant.StoreAsync(Target);
        await _tenant.StoreAsync(SampleStatement.Voiding(_id, _voiding));

        await IsVoidedAsync();
    }

    [Fact]
    public async Task A_void_that_arrives_before_its_target_holds()
    {
        await _tenant.StoreAsync(SampleStatement.Voiding(_id, _voiding));
        await _tenant.StoreAsync(Target);

        await IsVoidedAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_void_in_the_batch_of_its_target_holds(bool targetFirst)
    {
        string[] batch = [Target, SampleStatement.Voiding(_id, _voiding)];
        await _tenant.StoreAsync(SampleStatement.Batch(targetFirst ? batch : batch.Reverse()));

        await IsVoidedAsync();
    }

    [Fact]
    public async Task A_statement_voided_twice_stays_voided()
    {
        await _tenant.StoreAsync(Target);
        await _tenant.StoreAsync(SampleStatement.Voiding(_id, _voiding));
        await _tenant.StoreAsync(SampleStatement.Voiding(_id));

        await IsVoidedAsync();
    }

    [Fact]
    public async Task A_voiding_statement_cannot_be_voided()
    {
        await _tenant.StoreAsync(Target);
        await _tenant.StoreAsync(SampleStatement.Voiding(_id, _voiding));

        await _tenant.PostAsync(SampleStatement.Voiding(_voiding)).RefusedAsync(HttpStatusCode.BadRequest, "cannot be voided");
        Assert.NotNull(await _tenant.ReadAsync(_voiding));
        await IsVoidedAsync();
    }

    [Fact]
    public async Task A_voiding_statement_cannot_be_voided_in_its_own_batch()
    {
        var error = await _tenant.PostAsync(SampleStatement.Batch(SampleStatement.Voiding(_id, _voiding), SampleStatement.Voiding(_voiding))).RefusedAsync(HttpStatusCode.BadRequest, "cannot be voided");

        Assert.Equal(1, error.GetProperty("problems")[0].GetProperty("statementIndex").GetInt32());
        Assert.Null(await _tenant.ReadAsync(_voiding));
    }

    [Fact]
    public async Task A_void_of_a_void_sent_again_stays_the_success_it_was()
    {
        var early = Guid.NewGuid();
        await _tenant.StoreAsync(SampleStatement.Voiding(_voiding, early));
        await _tenant.StoreAsync(SampleStatement.Voiding(_id, _voiding));

        Assert.Equal([early], await _tenant.StoreAsync(SampleStatement.Voiding(_voiding, early)));
    }

    [Fact]
    public async Task A_void_of_a_void_before_it_arrives_is_ignored()
    {
        await _tenant.StoreAsync(Target);
        await _tenant.StoreAsync(SampleStatement.Voiding(_voiding));
        await _tenant.StoreAsync(SampleStatement.Voiding(_id, _voiding));

        Assert.NotNull(await _tenant.ReadAsync(_voiding));
        await IsVoidedAsync();
    }

    [Fact]
    public async Task A_void_needs_a_reference_to_a_statement()
    {
        await _tenant.PostAsync(SampleStatement.Json(verb: SampleStatement.Voided)).RefusedAsync(HttpStatusCode.BadRequest, "StatementRef");
    }

    [Fact]
    public async Task A_statement_cannot_void_itself()
    {
        await _tenant.PostAsync(SampleStatement.Voiding(_voiding, _voiding)).RefusedAsync(HttpStatusCode.BadRequest, "cannot be voided");
    }

    private async Task IsVoidedAsync()
    {
        Assert.Null(await _tenant.ReadAsync(_id));
        using var voided = await _tenant.GetAsync($"/xapi/statements?voidedStatementId={_id}");
        Assert.Equal(HttpStatusCode.OK, voided.StatusCode);
        Assert.Contains($"{_id}", await voided.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        // What refers to it is still found by what it says.
        var found = await _tenant.FindAsync($"verb={_verb}");
        Assert.DoesNotContain(_id, found);
        Assert.Contains(_voiding, found);
        Assert.NotNull(await _tenant.ReadAsync(_voiding));
        Assert.Contains(_voiding, await _tenant.FindAsync($"verb={SampleStatement.Voided}&limit=0"));
    }
}
