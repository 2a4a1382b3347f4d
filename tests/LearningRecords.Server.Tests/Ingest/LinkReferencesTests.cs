using LearningRecords.Server.Operations;
using LearningRecords.TestPostgres;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Ingest;

public sealed class LinkReferencesTests
{
    private const int Stored = 1_000;

    [Fact]
    public async Task Voiding_a_few_statements_of_many_reads_few()
    {
        var connectionString = await RowsRead.CreateDatabaseAsync();
        var ids = Enumerable.Range(0, Stored).Select(_ => Guid.NewGuid()).ToArray();
        await ImportAsync(connectionString, ids.Select(id => SampleStatement.Json(id)));
        var before = await RowsRead.OfAsync(connectionString, "records");

        await ImportAsync(connectionString, ids[..20].Select(id => SampleStatement.Voiding(id)));

        Assert.InRange(await RowsRead.OfAsync(connectionString, "records") - before, 20, Stored / 2);
    }

    private static async Task ImportAsync(string connectionString, IEnumerable<string> statements)
    {
        await using var installation = await Installation.OpenAsync(connectionString, CancellationToken.None);
        await installation.ImportAsync(statements);
    }
}
