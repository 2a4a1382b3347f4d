using System.Globalization;
using LearningRecords.Server.Access;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Tests.Crash;
using LearningRecords.TestPostgres;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Nodes;

public sealed class FoldFromTheFirstTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("learningrecords-far-");

    [Fact]
    public async Task A_service_folds_what_is_far_behind_from_the_first_event_and_goes_on_from_there()
    {
        var connectionString = await RunningPostgres.CreateDatabaseAsync();
        await using var installation = await Installation.OpenAsync(connectionString, CancellationToken.None);
        await installation.ImportAsync(Enumerable.Range(0, 20_000).Select(Statement));
        await using var server = await ServerProcess.StartAsync(_folder.FullName, ServerProcess.FreePort(), connectionString);
        await ReadModelRows.CaughtUpAsync(installation.Database, Tenants.Default);
        await installation.ImportAsync(Enumerable.Range(20_000, 300).Select(Statement));
        await ReadModelRows.CaughtUpAsync(installation.Database, Tenants.Default);

        await ReadModelRows.EqualARebuildAsync(installation, Tenants.Default);
        Assert.Single(server.Said.Split('\n'), line => line.Contains("Tenant default was folded from the first event", StringComparison.Ordinal));
        Assert.DoesNotContain("warn:", server.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("fail:", server.Said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(19_999, 0, false)]
    [InlineData(20_000, 0, true)]
    [InlineData(100_000, 50_000, true)]
    [InlineData(100_000, 50_001, false)]
    public void Folding_from_the_first_pays_for_many_events_that_are_half_of_all(long recorded, long folded, bool far) => Assert.Equal(far, new ReadModelLag(recorded, folded).IsFar);

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Statement(int number) => SampleStatement.Json(
        actor: string.Create(CultureInfo.InvariantCulture, $$"""{"mbox":"mailto:learner{{number % 100}}@example.edu.cn"}"""),
        @object: string.Create(CultureInfo.InvariantCulture, $$"""{"id":"https://example.edu.cn/courses/{{number % 7}}"}"""));
}
