using System.Text;
using LearningRecords.Server.Import;
using LearningRecords.Server.Operations;
using LearningRecords.TestService;
using Npgsql;

namespace LearningRecords.Server.Tests.Import;

/// <summary>Imports of several chunks, each of which asks for its turn while the one before is written.</summary>
public sealed class ImportTurnsTests
{
    private const int Several = 12_500;

    [Fact]
    public async Task Chunks_are_stored_and_noted_in_the_order_of_their_file()
    {
        var tenant = await RunningService.NewTenantAsync();
        var ids = Enumerable.Range(0, Several).Select(_ => Guid.NewGuid()).ToList();
        var noted = new List<long>();

        var summary = await ImportAsync(tenant, ids.Select(id => SampleStatement.Json(id)), strict: false, chunk =>
        {
            noted.Add(chunk.Last);
            return Task.CompletedTask;
        });

        Assert.Equal(new ImportSummary(Several, 0, 0), summary);
        Assert.Equal(ids, (await tenant.RecordedAsync()).Select(recorded => recorded.Envelope.Id));
        Assert.Equal([6_000, 12_000, Several], noted);
    }

    [Fact]
    public async Task Nothing_is_stored_of_a_chunk_that_has_its_turn_when_the_import_stops_at_the_one_before()
    {
        var tenant = await RunningService.NewTenantAsync();
        var statements = Enumerable.Range(1, Several).Select(number => SampleStatement.Json(verb: number == 10 ? "no-iri" : SampleStatement.Attended));

        await Assert.ThrowsAsync<InvalidDataException>(() => ImportAsync(tenant, statements, strict: true, chunk =>
            chunk.Refused.Count > 0 ? throw new InvalidDataException("It stops here.") : Task.CompletedTask));

        Assert.Equal(9, await tenant.CountStoredAsync());
        Assert.Single(await tenant.StoreAsync(SampleStatement.Json()).WaitAsync(TimeSpan.FromSeconds(4)));
    }

    [Fact]
    public async Task An_import_waits_for_a_tenant_that_is_written_to_for_longer_than_a_request_would()
    {
        var tenant = await RunningService.NewTenantAsync();
        await using var connection = await tenant.Installation.Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("select from records.tenant_clock where tenant_id = $1 for update", connection) { Parameters = { new() { Value = tenant.Tenant } } })
            await hold.ExecuteNonQueryAsync();

        var import = ImportAsync(tenant, [SampleStatement.Json()], strict: false, _ => Task.CompletedTask);
        await Task.Delay(DatabaseLimits.WaitingForALock + TimeSpan.FromSeconds(1));
        await transaction.RollbackAsync();

        Assert.Equal(new ImportSummary(1, 0, 0), await import);
    }

    private static Task<ImportSummary> ImportAsync(TenantClient tenant, IEnumerable<string> statements, bool strict, Func<ImportChunk, Task> done) =>
        ImportStatements.RunAsync(
            tenant.Installation.OpenCommits(), tenant.Tenant, statements.Select((json, index) => new StatementSource(index + 1, Encoding.UTF8.GetBytes(json))).ToAsyncEnumerable(),
            new ImportTerms(Import: 1, _ => Guid.NewGuid()), strict, done, CancellationToken.None);
}
