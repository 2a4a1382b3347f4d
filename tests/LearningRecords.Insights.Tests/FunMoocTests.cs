using System.IO.Compression;
using System.Text.Json;
using LearningRecords.Insights.Engagement;
using LearningRecords.Insights.Facts;
using LearningRecords.Server.Import;
using LearningRecords.Server.Operations;
using LearningRecords.TestData;
using LearningRecords.TestService;

namespace LearningRecords.Insights.Tests;

/// <summary>One week of two real courses: 22,000 video statements.</summary>
public sealed class FunMoocTests
{
    private const string File = "fun-mooc/statements.jsonl.gz";

    [SharedDataFact(File)]
    public async Task The_whole_file_is_stored_once_and_folded_and_a_rebuild_gives_the_same_rows()
    {
        var tenant = await RunningService.NewTenantAsync();

        var first = await tenant.ImportAsync(StatementFiles.ReadAsync(SharedData.At(File), CancellationToken.None));
        Assert.Equal((22_000, 0, 0), (first.New, first.Known, first.Refused));
        var second = await tenant.ImportAsync(StatementFiles.ReadAsync(SharedData.At(File), CancellationToken.None));
        Assert.Equal((0, 22_000, 0), (second.New, second.Known, second.Refused));

        Assert.Equal(22_000, (await tenant.QueryAsync("select count(*) from records.mt_events where tenant_id = $1", row => row.GetInt64(0)))[0]);
        var summary = await QuerySummary.RunAsync(tenant.Installation.Database, tenant.Tenant, CancellationToken.None);
        Assert.Equal((22_000, 1_452, 10, 2), (summary.Statements, summary.Learners, summary.Activities, summary.Courses));
        await EngagementEqualsACountOfTheFile(tenant);

        var live = await tenant.RowsAsync();
        await RebuildReadModels.RunAsync(tenant.Installation, tenant.Tenant, _ => { }, CancellationToken.None);
        ReadModels.AssertEqual(live, await tenant.RowsAsync());
    }

    private static async Task EngagementEqualsACountOfTheFile(TenantClient tenant)
    {
        var expected = Statements()
            .GroupBy(statement => DateOnly.FromDateTime(statement.GetProperty("timestamp").GetDateTimeOffset().ToOffset(TimeSpan.FromHours(8)).DateTime))
            .OrderBy(day => day.Key)
            .Select(day => (day.Key, day.Select(statement => statement.GetProperty("actor").GetProperty("account").GetProperty("name").GetString()).Distinct(StringComparer.Ordinal).Count(), day.LongCount()));
        var days = await QueryEngagement.RunAsync(tenant.Installation.Database, tenant.Tenant, new EngagementFilter(null, null, "homepage:http://fun-mooc.fr", null), CancellationToken.None);
        Assert.Equal(expected, days.Select(day => (day.Day, day.ActiveLearners, day.Statements)));
    }

    private static IEnumerable<JsonElement> Statements()
    {
        using var reader = new StreamReader(new GZipStream(System.IO.File.OpenRead(SharedData.At(File)), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
            yield return JsonDocument.Parse(line).RootElement;
    }
}
