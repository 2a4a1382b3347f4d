using LearningRecords.Server.Operations;
using LearningRecords.TestPostgres;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Ingest;

public sealed class LookUpStatementsTests
{
    [Fact]
    public async Task A_store_that_grew_from_a_handful_of_statements_to_thousands_is_not_read_whole_for_every_id()
    {
        var connectionString = await RunningPostgres.CreateDatabaseAsync();
        await using (var installation = await Installation.OpenAsync(connectionString, CancellationToken.None))
        {
            await StoreAsync(installation, 1);
            await using (var known = installation.Database.CreateCommand("analyze records.statement"))
                await known.ExecuteNonQueryAsync();
            // Asked so often, a query is planned once and for all.
            for (var times = 0; times < 30; times++)
                await StoreAsync(installation, 1);

            for (var chunk = 0; chunk < 2; chunk++)
                await StoreAsync(installation, 2_000);
        }

        Assert.InRange(await RowsRead.OfAsync(connectionString, "records"), 0, 100_000);
    }

    private static Task StoreAsync(Installation installation, int statements) => installation.ImportAsync(Enumerable.Range(0, statements).Select(_ => SampleStatement.Json()));
}
