using LearningRecords.Server.Operations;
using LearningRecords.TestPostgres;
using LearningRecords.TestService;
using Marten;

namespace LearningRecords.Insights.Tests;

public sealed class GrowingTenantTests
{
    private const int AtFirst = 10_000;
    private const int Then = 30_000;

    [Fact]
    public async Task Of_what_a_new_tenant_has_a_page_that_is_folded_reads_its_own_events_alone()
    {
        var connectionString = await RunningPostgres.CreateDatabaseAsync();
        await ImportAndFoldAsync(connectionString, AtFirst);
        var before = await RowsRead.OfAsync(connectionString, "records", "mt_events");
        await ImportAndFoldAsync(connectionString, Then);

        // A daemon that starts looks over what is new several times, whatever the size of pages; six pages that read everything would make it thirteen.
        Assert.InRange(await RowsRead.OfAsync(connectionString, "records", "mt_events") - before, Then, 8 * Then);
    }

    [Theory]
    [InlineData(1, 999, false)]
    [InlineData(1, 1_000, true)]
    [InlineData(1_001, 9_999, false)]
    [InlineData(9_000, 14_000, true)]
    [InlineData(10_000, 10_001, true)]
    [InlineData(10_001, 15_000, false)]
    [InlineData(998_000, 1_003_000, true)]
    public void Events_are_looked_at_when_they_have_grown_tenfold(long first, long last, bool grew) => Assert.Equal(grew, Folding.AnalyzeEvents.Grew(first, last));

    private static async Task ImportAndFoldAsync(string connectionString, int statements)
    {
        await using var installation = await Installation.OpenAsync(connectionString, CancellationToken.None);
        await installation.ImportAsync(Enumerable.Range(0, statements).Select(Statement));
        await using var store = DocumentStore.For(options => EventStore.Configure(options, connectionString, besideClients: true));
        await CatchUp.RunAsync(store, installation.Database, _ => { }, CancellationToken.None);
    }

    private static string Statement(int number) =>
        $$"""
        {"actor":{"account":{"homePage":"https://example.edu.cn","name":"{{number % 100}}" } },"verb":{"id":"http://adlnet.gov/expapi/verbs/experienced" },"object":{"id":"https://example.edu.cn/courses/{{number % 7}}" },
        "timestamp":"{{new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero).AddSeconds(number):O}}"}
        """;
}
